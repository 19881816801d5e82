using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Backend.Live;

/// <summary>A part of what the page shows, as JSON, with what was last sent of it. One that cannot be read keeps what it had, and harms no other.</summary>
internal abstract class LiveSection(string name, int every)
{
    private byte[] _json = [];

    /// <summary>Its name in messages.</summary>
    public string Name => name;

    /// <summary>Its JSON as last read; empty before the first time.</summary>
    public ReadOnlyMemory<byte> Json => _json;

    /// <summary>When it was last read; <see langword="null"/> before the first time.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>Why the last reading failed; <see langword="null"/> when it did not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Reads it anew where it is its turn.</summary>
    /// <param name="tick">The number of the update.</param>
    /// <param name="now">The time of the update.</param>
    /// <returns>Whether it has changed.</returns>
    public bool Refresh(long tick, DateTimeOffset now)
    {
        if ((ReadAt is not null || Failure is not null) && tick % every != 0)
        {
            return false;
        }

        try
        {
            var json = Read();
            (ReadAt, Failure) = (now, null);
            if (json.AsSpan().SequenceEqual(_json))
            {
                return false;
            }

            _json = json;
            return true;
        }
        catch (Exception error)
        {
            Failure = error;
            return false;
        }
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
