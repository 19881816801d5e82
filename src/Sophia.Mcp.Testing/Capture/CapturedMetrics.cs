using System.Diagnostics.Metrics;

namespace Sophia.Mcp.Testing;

/// <summary>What the server measured through its own meters. Measurements of other servers in the process are not among them. Thread-safe.</summary>
public sealed class CapturedMetrics : IDisposable
{
    // A test that measures more than this keeps the newest.
    private const int Kept = 100_000;

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Queue<CapturedMeasurement> _measurements = new();

    internal CapturedMetrics(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, _) => Add(instrument, (double)value, tags));
        _listener.Start();
    }

    /// <summary>Every measurement so far, oldest first; the newest 100,000.</summary>
    public IReadOnlyList<CapturedMeasurement> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _measurements];
            }
        }
    }

    /// <summary>Adds up the measurements of a counter.</summary>
    /// <param name="instrument">The instrument's name.</param>
    /// <param name="tags">Tags the measurements must have; others may be there too.</param>
    public double Sum(string instrument, params ReadOnlySpan<(string Key, object? Value)> tags) => Of(instrument, tags.ToArray()).Sum(static one => one.Value);

    /// <summary>Counts the measurements of an instrument.</summary>
    /// <param name="instrument">The instrument's name.</param>
    /// <param name="tags">Tags the measurements must have; others may be there too.</param>
    public int Count(string instrument, params ReadOnlySpan<(string Key, object? Value)> tags) => Of(instrument, tags.ToArray()).Count();

    /// <summary>The newest value of an instrument; gauges are read now.</summary>
    /// <param name="instrument">The instrument's name.</param>
    /// <param name="tags">Tags the measurement must have; others may be there too.</param>
    /// <returns>The value, or null when nothing was measured.</returns>
    public double? Last(string instrument, params ReadOnlySpan<(string Key, object? Value)> tags)
    {
        _listener.RecordObservableInstruments();
        return Of(instrument, tags.ToArray()).LastOrDefault()?.Value;
    }

    /// <summary>Stops listening; what was measured can still be read.</summary>
    public void Dispose() => _listener.Dispose();

    private IEnumerable<CapturedMeasurement> Of(string instrument, (string Key, object? Value)[] tags) =>
        All.Where(one => one.Instrument == instrument && Array.TrueForAll(tags, tag => one.Tags.TryGetValue(tag.Key, out var value) && Equals(value, tag.Value)));

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var kept = new Dictionary<string, object?>(tags.Length, StringComparer.Ordinal);
        foreach (var (key, tag) in tags)
        {
            kept[key] = tag;
        }

        lock (_gate)
        {
            _measurements.Enqueue(new CapturedMeasurement(instrument.Name, value, kept));
            if (_measurements.Count > Kept)
            {
                _measurements.Dequeue();
            }
        }
    }
}
