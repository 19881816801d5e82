using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Backend.Live;

/// <summary>A part of what the page shows, as JSON, with what was last sent of it.</summary>
internal abstract class LiveSection(string name, int every)
{
    private byte[] _json = [];

    /// <summary>Its name in messages.</summary>
    public string Name => name;

    /// <summary>Its JSON as last read.</summary>
    public ReadOnlyMemory<byte> Json => _json;

    /// <summary>Reads it anew where it is its turn.</summary>
    /// <param name="tick">The number of the update.</param>
    /// <returns>Whether it has changed.</returns>
    public bool Refresh(long tick)
    {
        if (_json.Length > 0 && tick % every != 0)
        {
            return false;
        }

        var json = Read();
        if (json.AsSpan().SequenceEqual(_json))
        {
            return false;
        }

        _json = json;
        return true;
    }

    protected abstract byte[] Read();
}

/// <summary>A section from a delegate.</summary>
/// <param name="name">Its name in messages.</param>
/// <param name="every">It is read every so many updates.</param>
/// <param name="read">Reads it; must be quick and wait for nothing.</param>
/// <param name="type">How it is written.</param>
internal sealed class LiveSection<T>(string name, int every, Func<T> read, JsonTypeInfo<T> type) : LiveSection(name, every)
{
    protected override byte[] Read() => JsonSerializer.SerializeToUtf8Bytes(read(), type);
}
