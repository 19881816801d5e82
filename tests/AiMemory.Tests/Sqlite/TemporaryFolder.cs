namespace AiMemory.Tests.Sqlite;

/// <summary>A folder that goes when the test is over.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ai-memory-").FullName;

    public string File(string name = "memory.db") => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
