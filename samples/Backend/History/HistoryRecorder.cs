using Microsoft.Extensions.Options;
using Sophia.Hosting;

namespace Backend.History;

/// <summary>
/// Takes a sample of every series each interval, and the last, shorter one at the stop, and writes it, all series in one statement. What cannot be written waits in memory, bounded.
/// </summary>
internal sealed class HistoryRecorder(
    IEnumerable<ISampleSource> sources, HistoryStore store, ServiceLifecycle lifecycle, BackendMetrics metrics, IOptions<HistoryOptions> options, TimeProvider time,
    ILogger<HistoryRecorder> logger) : BackgroundService
{
    private readonly HistoryBuffer _buffer = new(options.Value.BufferedSamples);
    private readonly string _node = Environment.MachineName;
    private bool _knowsTheNewest;
    private volatile bool _away;

    /// <summary>Called with the points of each sample, before they are written. Handlers must be quick.</summary>
    public event Action<IReadOnlyList<HistoryPoint>>? Sampled;

    /// <summary>Whether the database takes samples now.</summary>
    public bool IsAway => _away;

    /// <summary>The state of the recorder for the page: the database's kind, whether it takes samples, and how many wait.</summary>
    public HistoryState State => new(store.Kind, !_away, options.Value.SampleInterval.TotalSeconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await lifecycle.WhenReady.WaitAsync(stoppingToken);
            if (options.Value.Enabled)
            {
                await RunAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The process is going down, or never came up.
        }
        catch (Exception) when (lifecycle.Failure is not null)
        {
            // The start failed; whoever runs it says so.
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        var started = time.GetUtcNow().ToUnixTimeMilliseconds();
        var from = started;
        using var timer = new PeriodicTimer(options.Value.SampleInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                from = Sample(from);
                await WriteAsync(started, stoppingToken);
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The process is going down. What waits, or was being written, goes with the last sample.
        }

        Sample(from);
        await WriteLastAsync(started);
    }

    /// <returns>When the next one begins.</returns>
    private long Sample(long from)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            var points = sources.SelectMany(source => source.Take(from)).ToArray();
            if (!_buffer.Add(from, now, points))
            {
                metrics.SampleLost();
            }

            Sampled?.Invoke(points);
        }
        catch (Exception error)
        {
            // A fault in one collection must not end all that follow.
            logger.SamplingFailed(error);
        }

        return now;
    }

    private async Task WriteAsync(long started, CancellationToken cancellationToken)
    {
        // One attempt at a time; the next sample is not held up for longer than its interval by a database that hangs.
        using var late = new CancellationTokenSource(BackendDefaults.HistoryPatience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await WriteWaitingAsync(started, limit.Token);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_away)
            {
                _away = true;
                logger.HistoryAway(error.Message, options.Value.BufferedSamples);
            }
        }
    }

    // Requests are over by now, and the connections are closed after this.
    private async Task WriteLastAsync(long started)
    {
        using var late = new CancellationTokenSource(BackendDefaults.LastSamplePatience, time);
        try
        {
            // Not even a driver that ignores its token keeps the process from stopping.
            await WriteWaitingAsync(started, late.Token).WaitAsync(late.Token);
        }
        catch (Exception error)
        {
            logger.LastSamplesLost(_buffer.Count, late.IsCancellationRequested ? $"the database did not answer within {BackendDefaults.LastSamplePatience.TotalSeconds:0} s" : error.Message);
        }
    }

    private async Task WriteWaitingAsync(long started, CancellationToken cancellationToken)
    {
        await MarkTimeBeforeStartAsync(started, cancellationToken);
        await store.AppendGapsAsync(_node, _buffer.Gaps, cancellationToken);
        await store.AppendAsync(HistoryTier.Raw, _node, _buffer.Points, cancellationToken);
        Written();
    }

    private void Written()
    {
        if (_away)
        {
            _away = false;
            logger.HistoryBack(_buffer.Lost);
        }

        _buffer.Clear();
    }

    // Between the newest sample of anybody and the start of this process nobody watched.
    private async Task MarkTimeBeforeStartAsync(long started, CancellationToken cancellationToken)
    {
        if (_knowsTheNewest)
        {
            return;
        }

        var newest = await store.NewestAsync(cancellationToken);
        _knowsTheNewest = true;
        var interval = (long)options.Value.SampleInterval.TotalMilliseconds;
        if (newest is { } at && started - at > 3 * interval)
        {
            _buffer.AddGap(new HistoryGap(at + interval, started, HistoryGap.NotRunning));
        }
    }
}

/// <summary>The state of the history for the page.</summary>
/// <param name="Storage">The database's kind.</param>
/// <param name="Writable">Whether it takes samples now.</param>
/// <param name="SampleSeconds">The stretch of a sample.</param>
internal sealed record HistoryState(string Storage, bool Writable, double SampleSeconds);
