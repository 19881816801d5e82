namespace Sophia.Health;

/// <summary>A file per state in one folder, replaced atomically: a crash while writing leaves the older one.</summary>
public sealed class FileHealthStateStore : IHealthStateStore
{
    private readonly string _folder;

    /// <summary>Uses a folder, made on the first write.</summary>
    public FileHealthStateStore(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = folder;
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        return File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken) : null;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(_folder);
        var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        await using (file)
        {
            await file.WriteAsync(state, cancellationToken);
            // Else a machine that loses its power may find the new name with nothing behind it.
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    private string PathOf(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        ? Path.Combine(_folder, name + ".state")
        : throw new ArgumentException($"A state's name has only letters, digits, '-' and '_'; got '{name}'.", nameof(name));
}
