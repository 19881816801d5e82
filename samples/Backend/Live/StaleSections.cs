using System.Buffers;
using System.Text.Json;

namespace Backend.Live;

/// <summary>The sections that could not be read last time: told to the page with the time of what it shows instead, and to the log seldom. Not thread-safe.</summary>
internal sealed class StaleSections(ILogger logger)
{
    /// <summary>The name in messages.</summary>
    public const string Name = "stale";

    private readonly Dictionary<string, DateTimeOffset> _logged = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private byte[] _json = "{}"u8.ToArray();

    /// <summary>Which sections are stale: by name the time of their last reading, Unix milliseconds, or null for one that never was read.</summary>
    public ReadOnlyMemory<byte> Json => _json;

    /// <summary>Looks at what became of the sections in an update.</summary>
    /// <returns>Whether <see cref="Json"/> has changed.</returns>
    public bool Refresh(IEnumerable<LiveSection> sections, DateTimeOffset now)
    {
        foreach (var section in sections)
        {
            Log(section, now);
        }

        var json = Write(sections.Where(section => section.Failure is not null));
        if (json.AsSpan().SequenceEqual(_json))
        {
            return false;
        }

        _json = json;
        return true;
    }

    // A section that fails at every update would fill the log, and so would one that comes and goes.
    private void Log(LiveSection section, DateTimeOffset now)
    {
        if (section.Failure is null)
        {
            if (_told.Remove(section.Name))
            {
                logger.SectionBack(section.Name);
            }
        }
        else if (!_logged.TryGetValue(section.Name, out var last) || now - last >= BackendDefaults.SectionLogPause)
        {
            _logged[section.Name] = now;
            _told.Add(section.Name);
            logger.SectionFailed(section.Failure, section.Name);
        }
    }

    private static byte[] Write(IEnumerable<LiveSection> stale)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var section in stale)
            {
                if (section.ReadAt is { } at)
                {
                    json.WriteNumber(section.Name, at.ToUnixTimeMilliseconds());
                }
                else
                {
                    json.WriteNull(section.Name);
                }
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
