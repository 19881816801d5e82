namespace Sophia.Health;

/// <summary>The saved form: magic, version, count, series, checksum. Another version or a wrong checksum is refused whole.</summary>
internal static class PredictionState
{
    private const int Version = 1;
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromDays(30);

    public static byte[] Write(IEnumerable<KeyValuePair<SeriesKey, SeriesDetector>> series)
    {
        var all = series.ToArray();
        var bytes = new List<byte>();
        var state = new StateCursor(bytes);
        state.Int(all.Length);
        foreach (var (key, detector) in all)
        {
            state.Text(key.Service);
            state.Int((int)key.Kind);
            detector.Transfer(ref state);
        }

        return StateEnvelope.Wrap("SOPHPRED", Version, [.. bytes]);
    }

    public static Dictionary<SeriesKey, SeriesDetector> Read(ReadOnlySpan<byte> bytes, HealthPredictionOptions options)
    {
        var state = new StateCursor(StateEnvelope.Unwrap("SOPHPRED", Version, bytes));
        var series = new Dictionary<SeriesKey, SeriesDetector>();
        for (var left = state.Int(0); left > 0; left--)
        {
            var key = new SeriesKey(state.Text(""), (HealthSeriesKind)state.Int(0));
            var detector = new SeriesDetector(key.Kind, options);
            detector.Transfer(ref state);
            series[key] = detector;
        }

        // Services come and go between versions.
        var newest = series.Count > 0 ? series.Values.Max(detector => detector.LastTicks) : 0;
        foreach (var (key, _) in series.Where(pair => newest - pair.Value.LastTicks > ForgetAfter.Ticks).ToArray())
        {
            series.Remove(key);
        }

        return state.AtEnd ? series : throw new InvalidDataException("The saved state is longer than it should be.");
    }
}
