using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Health.Tests.Alerts;

public sealed class AlertSinkQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger _log = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CancellationTokenSource _stop = new();
    private readonly AlertOptions _options = new() { QueueCapacity = 3, RetryFor = TimeSpan.FromHours(2) };
    private readonly Sink _sink = new();

    [Fact]
    public async Task A_sink_gone_for_an_hour_gets_every_message_in_order()
    {
        var back = _time.GetUtcNow().AddHours(1);
        _sink.Answer = _ => _time.GetUtcNow() < back ? Task.FromException(new HttpRequestException("refused")) : Task.CompletedTask;
        var queue = Run();
        Array.ForEach(["a", "b", "c"], name => queue.Enqueue(Message(name)));

        await Pump.UntilAsync(_time, TimeSpan.FromSeconds(20), () => _sink.Taken.Count == 3);

        Assert.Equal(["a", "b", "c"], _sink.Taken);
        Assert.Equal(0, queue.Lost);
    }

    [Fact]
    public async Task A_sink_that_hangs_is_given_up_after_the_attempt_timeout_and_tried_again()
    {
        var attempts = 0;
        _sink.Answer = _ => ++attempts < 3 ? new TaskCompletionSource().Task : Task.CompletedTask;
        var queue = Run();
        queue.Enqueue(Message("a"));

        await Pump.UntilAsync(_time, TimeSpan.FromSeconds(1), () => _sink.Taken.Count == 1);

        Assert.Equal(3, attempts);
        Assert.Contains(_log.Collector.GetSnapshot(), record => record.Message.Contains("no answer within", StringComparison.Ordinal));
    }

    [Fact]
    public void A_full_queue_drops_the_oldest_counts_it_and_says_so()
    {
        using var lost = new MetricCollector<long>(_services.GetRequiredService<IMeterFactory>(), "Sophia.Health", "sophia.health.alerts.lost");
        using var queue = Create();
        for (var i = 0; i < 5; i++)
        {
            queue.Enqueue(Message($"{i}"));
        }

        Assert.Equal(2, queue.Lost);
        Assert.Equal(3, queue.Waiting);
        Assert.Equal(2, lost.GetMeasurementSnapshot().Sum(m => m.Value));
        Assert.Contains("was full", _log.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_refused_for_longer_than_the_retry_time_is_counted_as_lost()
    {
        _sink.Answer = _ => Task.FromException(new HttpRequestException("500"));
        var queue = Run();
        queue.Enqueue(Message("a"));

        await Pump.UntilAsync(_time, TimeSpan.FromMinutes(1), () => queue.Lost == 1);

        Assert.Contains("not taken within 02:00:00", _log.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_took_before_the_process_ended_is_counted_and_said()
    {
        _sink.Answer = _ => Task.FromException(new HttpRequestException("gone"));
        var queue = Create();
        Array.ForEach(["a", "b", "c"], name => queue.Enqueue(Message(name)));
        var running = queue.RunAsync(_stop.Token);
        await Pump.UntilAsync(() => queue.Waiting == 2);

        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        queue.Enqueue(Message("late"));
        Assert.Equal((4, 0), (queue.Lost, queue.Waiting));
        Assert.Equal(4, _log.Collector.GetSnapshot().Count(record => record.Message.Contains("the process ended before it was taken", StringComparison.Ordinal)));
    }

    public void Dispose()
    {
        _stop.Cancel();
        _services.Dispose();
        _stop.Dispose();
    }

    private AlertSinkQueue Create() => new(_sink, _options, new AlertMetrics(_services.GetRequiredService<IMeterFactory>()), _time, _log);

    private AlertSinkQueue Run()
    {
        var queue = Create();
        _ = queue.RunAsync(_stop.Token);
        return queue;
    }

    private AlertNotification Message(string group) => new(group, [AlertSamples.Firing(group)], [], false, _time.GetUtcNow());

    private sealed class Sink : IAlertSink
    {
        public string Name => "test";

        public List<string> Taken { get; } = [];

        public Func<AlertNotification, Task> Answer { get; set; } = _ => Task.CompletedTask;

        public async Task SendAsync(AlertNotification notification, CancellationToken cancellationToken)
        {
            await Answer(notification);
            Taken.Add(notification.Group);
        }
    }
}
