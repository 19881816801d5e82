using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>
/// Scores every new point of a series in [0, 1] and forecasts when a limit will be reached, online, in constant memory and time, without
/// allocating. How, and from which published methods, stands in docs/prediction.md.
/// </summary>
/// <remarks>Safe for any number of threads; points of one series are taken in the order in which they come.</remarks>
public sealed class HealthPredictionEngine
{
    private readonly ConcurrentDictionary<SeriesKey, SeriesDetector> _series = new();
    private readonly ConcurrentDictionary<(string Service, string Resource), LimitForecaster> _limits = new();
    private readonly HealthPredictionOptions _options;
    private readonly ILogger _logger;
    private int _refused;

    /// <summary>Makes an engine that knows nothing yet.</summary>
    public HealthPredictionEngine(IOptions<HealthPredictionOptions> options, ILogger<HealthPredictionEngine>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _logger = logger ?? NullLogger<HealthPredictionEngine>.Instance;
    }

    /// <summary>Series refused because <see cref="HealthPredictionOptions.MaxSeries"/> were known already.</summary>
    public int RefusedSeries => Volatile.Read(ref _refused);

    /// <summary>Scores a point and learns from it.</summary>
    /// <param name="service">The service.</param>
    /// <param name="kind">What is measured; its documentation gives the unit.</param>
    /// <param name="value">The value. One that is not a number, infinite or out of the kind's range is answered <see cref="AnomalyReason.Rejected"/> and not learned.</param>
    /// <param name="at">When it was measured. Going back in time is treated like a gap.</param>
    public AnomalyScore Observe(string service, HealthSeriesKind kind, double value, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(service);
        return Find(new SeriesKey(service, kind)) is { } series
            ? series.Observe(value, at)
            : new AnomalyScore(0, 0, value, double.NaN, double.NaN, AnomalyReason.Learning);
    }

    /// <summary>Takes how full a resource is and forecasts when it will be full.</summary>
    /// <param name="service">The service.</param>
    /// <param name="resource">What runs out, for instance <c>pool</c>.</param>
    /// <param name="used">How much is in use, in the unit of <paramref name="limit"/>.</param>
    /// <param name="limit">The limit, above 0.</param>
    /// <param name="at">When it was measured.</param>
    public LimitForecast ObserveLimit(string service, string resource, double used, double limit, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        if (!_limits.TryGetValue((service, resource), out var forecaster))
        {
            if (_limits.Count >= _options.MaxSeries)
            {
                Refuse(service);
                return new LimitForecast(service, resource, used / limit, 0, null, null, null, false);
            }

            forecaster = _limits.GetOrAdd((service, resource), key => new LimitForecaster(key.Service, key.Resource, _options.ForecastHorizon));
        }

        return forecaster.Observe(used / limit, at);
    }

    /// <summary>The newest score of every series that had a point since the start.</summary>
    public IReadOnlyList<HealthPrediction> GetPredictions() =>
        [.. _series
        .Select(pair => new HealthPrediction(pair.Key.Service, pair.Key.Kind, pair.Value.Last))
        .Where(prediction => prediction.Anomaly != default).OrderBy(p => p.Service, StringComparer.Ordinal)];

    /// <summary>The newest forecast of every resource.</summary>
    public IReadOnlyList<LimitForecast> GetForecasts() => [.. _limits.Values.Select(limit => limit.Last).OrderBy(f => f.Service, StringComparer.Ordinal)];

    /// <summary>Forgets a service.</summary>
    public void Forget(string service)
    {
        foreach (var key in _series.Keys.Where(key => key.Service == service))
        {
            _series.TryRemove(key, out _);
        }

        foreach (var key in _limits.Keys.Where(key => key.Service == service))
        {
            _limits.TryRemove(key, out _);
        }
    }

    /// <summary>What was learned of all series, to be given to <see cref="TryRestore"/> after a restart. Forecasts start anew.</summary>
    public byte[] Save() => PredictionState.Write(_series);

    /// <summary>Takes up what <see cref="Save"/> gave.</summary>
    /// <returns><see langword="false"/> when the state is damaged or of another version: it is logged, and the engine starts afresh.</returns>
    public bool TryRestore(ReadOnlySpan<byte> state)
    {
        try
        {
            var restored = PredictionState.Read(state, _options);
            _series.Clear();
            foreach (var (key, series) in restored)
            {
                _series[key] = series;
            }

            _logger.PredictionRestored(restored.Count);
            return true;
        }
        catch (Exception error) when (error is InvalidDataException or OverflowException)
        {
            _logger.StateUnusable("prediction", error.Message);
            return false;
        }
    }

    private SeriesDetector? Find(in SeriesKey key)
    {
        if (_series.TryGetValue(key, out var series))
        {
            return series;
        }

        if (_series.Count < _options.MaxSeries)
        {
            return _series.GetOrAdd(key, static (key, options) => new SeriesDetector(key.Kind, options), _options);
        }

        Refuse(key.Service);
        return null;
    }

    private void Refuse(string service)
    {
        if (Interlocked.Increment(ref _refused) == 1)
        {
            _logger.SeriesRefused(service, _options.MaxSeries);
        }
    }
}

/// <summary>Names a series.</summary>
internal readonly record struct SeriesKey(string Service, HealthSeriesKind Kind);
