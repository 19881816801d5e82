using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SnowflakeAdmin.Audit;

/// <summary>Finds lines of the audit log, the newest first, and checks that none was changed.</summary>
internal sealed class AuditReader(AuditLog log)
{
    /// <summary>The newest lines that match, of all processes that write into the folder.</summary>
    /// <param name="query">Which.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The lines, and whether everything was looked through: at most 256 MB of files are.</returns>
    public async Task<(IReadOnlyList<AuditEntry> Entries, bool Complete)> FindAsync(AuditQuery query, int limit, CancellationToken cancellationToken)
    {
        var newest = new PriorityQueue<AuditEntry, DateTimeOffset>();
        var budget = SnowflakeAdminDefaults.AuditScanBytes;
        foreach (var day in Files().GroupBy(DayOf).OrderByDescending(static day => day.Key))
        {
            // Once a newer day has filled the page, an older one cannot add to it.
            if (newest.Count == limit || (query.From is { } from && day.Key < DateOnly.FromDateTime(from.UtcDateTime)))
            {
                break;
            }

            foreach (var file in day)
            {
                budget -= file.Length;
                if (budget < 0)
                {
                    return (Sorted(newest), false);
                }

                await ScanAsync(file.FullName, query, limit, newest, cancellationToken);
            }
        }

        return (Sorted(newest), true);
    }

    /// <summary>Checks the chains of all files.</summary>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>How many lines there are, and what is wrong.</returns>
    public async Task<(long Lines, IReadOnlyList<string> Problems)> VerifyAsync(CancellationToken cancellationToken)
    {
        long lines = 0;
        var problems = new List<string>();
        foreach (var file in Files())
        {
            var expected = "";
            var number = 0L;
            using var reader = Open(file.FullName);
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                number++;
                if (Read(line)?.Previous != expected)
                {
                    problems.Add(string.Create(CultureInfo.InvariantCulture, $"{file.Name}, line {number}: does not follow the line before it"));
                }

                expected = AuditLog.Hash(Encoding.UTF8.GetBytes(line));
            }

            lines += number;
        }

        return (lines, problems);
    }

    private IEnumerable<FileInfo> Files()
    {
        var folder = new DirectoryInfo(log.Folder);
        return folder.Exists ? folder.EnumerateFiles("*" + AuditLog.Extension).OrderByDescending(static file => file.Name, StringComparer.Ordinal) : [];
    }

    // Its writer may be at work.
    private static StreamReader Open(string file) => new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 64 * 1024));

    private static DateOnly DayOf(FileInfo file) =>
        file.Name.Length > 10 && DateOnly.TryParseExact(file.Name.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : DateOnly.MinValue;

    private static async Task ScanAsync(string file, AuditQuery query, int limit, PriorityQueue<AuditEntry, DateTimeOffset> newest, CancellationToken cancellationToken)
    {
        using var reader = Open(file);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (Read(line) is { } entry && query.Matches(entry))
            {
                newest.Enqueue(entry, entry.Time);
                if (newest.Count > limit)
                {
                    newest.Dequeue();
                }
            }
        }
    }

    // A line that is being written, or was cut off by a crash, is none.
    private static AuditEntry? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, AuditJson.Default.AuditEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<AuditEntry> Sorted(PriorityQueue<AuditEntry, DateTimeOffset> newest)
    {
        var entries = new List<AuditEntry>(newest.Count);
        while (newest.TryDequeue(out var entry, out _))
        {
            entries.Add(entry);
        }

        entries.Reverse();
        return entries;
    }
}
