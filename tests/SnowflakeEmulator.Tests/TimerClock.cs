using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace SnowflakeEmulator.Tests;

/// <summary>A clock that the test moves and that tells when somebody waits for it.</summary>
public sealed class TimerClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentDictionary<TimeSpan, TaskCompletionSource> _timers = new();

    /// <summary>Ends once a timer that is due after this time has been started.</summary>
    public Task TimerAsync(TimeSpan due) => Timer(due).Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Timer(dueTime).TrySetResult();
        return timer;
    }

    private TaskCompletionSource Timer(TimeSpan due) =>
        _timers.GetOrAdd(due, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
