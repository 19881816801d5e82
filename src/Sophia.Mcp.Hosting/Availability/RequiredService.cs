using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Mcp.Hosting;

/// <summary>A service that some tool requires. Thread-safe.</summary>
internal sealed class RequiredService(string name)
{
    private long _lastLook = long.MinValue;

    public string Name { get; } = name;

    /// <summary>The question about this service, made once.</summary>
    public HealthCheckContext Question { get; } = new()
    {
        Registration = new HealthCheckRegistration(name, static _ => throw new NotSupportedException("It names a service; there is no check to create."), null, null),
    };

    /// <summary>Says once in a while that somebody should look whether the service is back.</summary>
    public bool ShouldLook(long now, long interval)
    {
        var last = Volatile.Read(ref _lastLook);
        return (last == long.MinValue || now - last >= interval) && Interlocked.CompareExchange(ref _lastLook, now, last) == last;
    }
}

/// <summary>A service that is unavailable, and when to come back as far as that is known.</summary>
internal readonly record struct ServiceOutage(string Service, TimeSpan RetryAfter);
