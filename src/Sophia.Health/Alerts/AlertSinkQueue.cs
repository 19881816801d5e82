using Microsoft.Extensions.Logging;

namespace Sophia.Health;

/// <summary>
/// A sink with its bounded queue and its worker: the head is tried until it is taken or its time is over, with growing pauses; when the queue
/// is full the oldest waiting message is dropped. Every loss is counted and logged.
/// </summary>
internal sealed class AlertSinkQueue(
    IAlertSink sink, AlertOptions options, AlertMetrics metrics, TimeProvider time, ILogger logger, Action<AlertNotification>? untaken = null) : IDisposable
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Queue<AlertNotification> _waiting = new();
    private readonly SemaphoreSlim _available = new(0);
    private bool _ended;
    private long _lost;

    public string Name => sink.Name;

    public long Lost => Interlocked.Read(ref _lost);

    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    public void Enqueue(AlertNotification notification)
    {
        AlertNotification? dropped = null;
        bool ended;
        lock (_lock)
        {
            ended = _ended;
            dropped = _waiting.Count >= options.QueueCapacity ? _waiting.Dequeue() : null;
            _waiting.Enqueue(notification);
        }

        if (ended)
        {
            LoseTheRest(inHand: null);
        }
        else if (dropped is null)
        {
            _available.Release();
        }
        else
        {
            Lose(dropped, $"its queue of {options.QueueCapacity} was full");
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        AlertNotification? inHand = null;
        try
        {
            while (true)
            {
                await _available.WaitAsync(cancellationToken);
                lock (_lock)
                {
                    inHand = _waiting.Dequeue();
                }

                await DeliverAsync(inHand, cancellationToken);
                inHand = null;
            }
        }
        finally
        {
            // Only the end of the process leads here. Where state is kept, what nobody took until then is told after the next start.
            LoseTheRest(inHand);
        }
    }

    public void Dispose() => _available.Dispose();

    private async Task DeliverAsync(AlertNotification notification, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var problem = await AttemptAsync(notification, cancellationToken);
            if (problem is null)
            {
                metrics.Sent(sink.Name);
                return;
            }

            if (time.GetElapsedTime(start) >= options.RetryFor)
            {
                Lose(notification, $"not taken within {options.RetryFor}; the last answer: {problem}");
                return;
            }

            var pause = Pause(attempt);
            logger.AlertRetried(sink.Name, notification.Group, attempt, pause, problem);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task<string?> AttemptAsync(AlertNotification notification, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.AttemptTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // WaitAsync: a sink that ignores its token must not hold the queue.
            await sink.SendAsync(notification, linked.Token).WaitAsync(linked.Token);
            return null;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            return deadline.IsCancellationRequested ? $"no answer within {options.AttemptTimeout}" : error.Message;
        }
    }

    private static TimeSpan Pause(int attempt)
    {
        var pause = Math.Min(MaxPause.TotalSeconds, Math.Pow(2, Math.Min(attempt - 1, 10)));
        return TimeSpan.FromSeconds(pause * (0.75 + (0.25 * Random.Shared.NextDouble())));
    }

    private void LoseTheRest(AlertNotification? inHand)
    {
        List<AlertNotification> rest = inHand is null ? [] : [inHand];
        lock (_lock)
        {
            _ended = true;
            rest.AddRange(_waiting);
            _waiting.Clear();
        }

        foreach (var notification in rest)
        {
            untaken?.Invoke(notification);
            Lose(notification, "the process ended before it was taken");
        }
    }

    private void Lose(AlertNotification notification, string why)
    {
        metrics.Lost(sink.Name);
        logger.AlertLost(notification.Group, sink.Name, why, Interlocked.Increment(ref _lost));
    }
}
