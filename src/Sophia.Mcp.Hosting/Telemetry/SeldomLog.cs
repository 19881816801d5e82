namespace Sophia.Mcp.Hosting;

/// <summary>Counts what may happen very often, and says once in ten seconds that it is time for a line: whoever causes it must not be able to fill the disk.</summary>
internal sealed class SeldomLog(TimeProvider time)
{
    private readonly long _interval = time.TimestampFrequency * 10;
    private long _next = long.MinValue;
    private long _since;

    /// <summary>Counts one more.</summary>
    /// <param name="times">How often it has happened since the last line, if one is due.</param>
    public bool IsDue(out long times)
    {
        Interlocked.Increment(ref _since);
        var now = time.GetTimestamp();
        var next = Volatile.Read(ref _next);
        var due = now >= next && Interlocked.CompareExchange(ref _next, now + _interval, next) == next;
        times = due ? Interlocked.Exchange(ref _since, 0) : 0;
        return due;
    }
}
