using System.Buffers;
using System.Text.Json;
using Backend.History;

namespace Backend.Live;

/// <summary>
/// Everything the page shows, kept as JSON section by section: an update carries only what has changed, a new page gets it all. A section that cannot be read
/// stays as it was and is named in <c>stale</c>; the others go on. Thread-safe.
/// </summary>
internal sealed class LiveState(IEnumerable<LiveSection> sections, TimeProvider time, ILogger<LiveState> logger)
{
    private readonly LiveSection[] _sections = [.. sections];
    private readonly StaleSections _stale = new(logger);
    private readonly Lock _gate = new();
    private long _tick;

    /// <summary>The number of updates so far: what was read before another number may be older than the last update.</summary>
    public long Version => Interlocked.Read(ref _tick);

    /// <summary>Reads what is due and writes an update: the time, the sections that changed, and new points of the charts.</summary>
    public byte[] Update(IReadOnlyCollection<HistoryPoint> points)
    {
        lock (_gate)
        {
            var (changed, staleChanged) = Refresh();
            Interlocked.Increment(ref _tick);
            return Write("update", changed, staleChanged, points);
        }
    }

    /// <summary>Everything as it was last read.</summary>
    public byte[] Everything()
    {
        lock (_gate)
        {
            if (_tick == 0)
            {
                Refresh();
            }

            return Write("state", _sections, withStale: true, []);
        }
    }

    private (LiveSection[] Changed, bool StaleChanged) Refresh()
    {
        var now = time.GetUtcNow();
        LiveSection[] changed = [.. _sections.Where(section => section.Refresh(_tick, now))];
        return (changed, _stale.Refresh(_sections, now));
    }

    private byte[] Write(string type, IEnumerable<LiveSection> sections, bool withStale, IReadOnlyCollection<HistoryPoint> points)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteNumber("at", time.GetUtcNow().ToUnixTimeMilliseconds());
            foreach (var section in sections.Where(section => !section.Json.IsEmpty))
            {
                json.WritePropertyName(section.Name);
                json.WriteRawValue(section.Json.Span, skipInputValidation: true);
            }

            if (withStale)
            {
                json.WritePropertyName(StaleSections.Name);
                json.WriteRawValue(_stale.Json.Span, skipInputValidation: true);
            }

            WritePoints(json, points);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WritePoints(Utf8JsonWriter json, IReadOnlyCollection<HistoryPoint> points)
    {
        if (points.Count == 0)
        {
            return;
        }

        json.WriteStartObject("points");
        foreach (var point in points)
        {
            json.WritePropertyName(point.Series);
            JsonSerializer.Serialize(json, HistoryView.Of(point), BackendJson.Default.HistoryView);
        }

        json.WriteEndObject();
    }
}
