using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace SnowflakeAdmin.Audit;

/// <summary>
/// Who asked what, and what ran: JSON lines, only ever appended, each with the hash of the one before. Every process writes files of its own, one a day, so several may share
/// a folder. Thread-safe.
/// </summary>
internal sealed class AuditLog : IDisposable
{
    public const string Extension = ".audit.jsonl";
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TimeProvider _time;
    private readonly string _process = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    private FileStream? _file;
    private DateOnly _day;
    private string _previous = "";

    public AuditLog(IOptions<SnowflakeAdminOptions> options, TimeProvider time)
    {
        _time = time;
        Folder = AuditFolder.Of(options.Value.AuditFolder);
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>Appends a line. When this has returned, the line is with the operating system, or on disk if that was asked for.</summary>
    /// <param name="entry">The line; its time and hash are set here.</param>
    /// <param name="durable">Whether it must be on disk.</param>
    /// <param name="cancellationToken">Ends the wait for one's turn; a line that is being written is finished.</param>
    /// <exception cref="AuditException">It cannot be written.</exception>
    public async Task WriteAsync(AuditEntry entry, bool durable, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Append(entry, durable);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // A line that may be half written ends its file.
            _file?.Dispose();
            _file = null;
            throw new AuditException(Folder, exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _turn.Dispose();
    }

    /// <summary>The hash that the next line carries.</summary>
    internal static string Hash(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));

    private void Append(AuditEntry entry, bool durable)
    {
        var now = _time.GetUtcNow();
        var file = Open(DateOnly.FromDateTime(now.UtcDateTime));
        var line = JsonSerializer.SerializeToUtf8Bytes(entry with { Time = now, Previous = _previous }, AuditJson.Default.AuditEntry);
        file.Write([.. line, (byte)'\n']);
        file.Flush(flushToDisk: durable);
        _previous = Hash(line);
    }

    private FileStream Open(DateOnly day)
    {
        // A file that was deleted would go on taking lines that nobody ever sees.
        if (_file is { } open && _day == day && File.Exists(open.Name))
        {
            return open;
        }

        _file?.Dispose();
        _file = null;
        AuditFolder.Create(Folder);
        var attempt = 0;
        while (true)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}-{_process}{(attempt == 0 ? "" : $"-{attempt}")}{Extension}");
            var path = Path.Combine(Folder, name);
            if (attempt++ < 100 && File.Exists(path))
            {
                continue;
            }

            _file = AuditFolder.Append(path);
            (_day, _previous) = (day, "");
            return _file;
        }
    }
}
