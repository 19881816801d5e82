using AiMemory.Sqlite;
using AiMemory.Storage;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace AiMemory.Tests.Sqlite;

/// <summary>A temporary file and the stores opened on it.</summary>
internal sealed class SqliteStorage(TemporaryFolder? folder = null) : IDisposable
{
    private readonly TemporaryFolder _folder = folder ?? new TemporaryFolder();
    private readonly List<SqliteFile> _files = [];

    public string File => _folder.File();

    public FakeLogCollector Logs { get; } = new();

    public IMemoryStore Open(TimeProvider time, Action<AiMemoryOptions>? configure = null) => new SqliteMemoryStore(OpenFile(time, configure), time);

    public SqliteFile OpenFile(TimeProvider time, Action<AiMemoryOptions>? configure = null)
    {
        var options = new AiMemoryOptions { File = File, BusyTimeout = TimeSpan.FromSeconds(30) };
        configure?.Invoke(options);
        var file = new SqliteFile(Options.Create(options), time, new FakeLogger<SqliteFile>(Logs));
        _files.Add(file);
        return file;
    }

    /// <summary>Closes every store, as the end of a process would.</summary>
    public void Close()
    {
        _files.ForEach(file => file.Dispose());
        _files.Clear();
    }

    public void Dispose()
    {
        Close();
        if (folder is null)
        {
            _folder.Dispose();
        }
    }
}
