using System.Diagnostics;
using System.Text.Json;
using Backend.Dashboard;

namespace BackendServer;

/// <summary>A source that waits as a database would, then says as much as a small installation has to say.</summary>
internal sealed class PacedSource(string name, TimeSpan length, SlowestSource slowest) : DashboardSource
{
    private const int Entries = 20;

    private readonly JsonElement _value = JsonSerializer.SerializeToElement<object>(DashboardFields.IsList(name)
        ? Enumerable.Range(0, Entries).Select(i => new { id = $"{name}-{i}", service = $"service-{i}", message = "It answered 503 twelve times in a row." })
        : Enumerable.Range(0, Entries).ToDictionary(i => $"service-{i}", i => new { status = "healthy", response_time_ms = 12.5 + i, uptime = 99.95 }));

    public override string Field => name;

    public override async Task<JsonElement> CollectAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(length, TimeProvider.System, cancellationToken);
        slowest.Record(Stopwatch.GetTimestamp() - started);
        return _value;
    }
}

/// <summary>How long the slowest source took since somebody asked last.</summary>
internal sealed class SlowestSource
{
    private long _ticks;

    public void Record(long ticks)
    {
        for (var last = Volatile.Read(ref _ticks); ticks > last;)
        {
            var seen = Interlocked.CompareExchange(ref _ticks, ticks, last);
            if (seen == last)
            {
                return;
            }

            last = seen;
        }
    }

    /// <summary>In milliseconds; 0 when none has run.</summary>
    public double Take() => Interlocked.Exchange(ref _ticks, 0) * 1e3 / Stopwatch.Frequency;
}
