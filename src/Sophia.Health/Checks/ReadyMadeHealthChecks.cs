using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sophia.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The ready-made checks, tagged for the component of the report they belong to.</summary>
public static class ReadyMadeHealthChecks
{
    private static readonly string[] Resources = [SophiaHealthTags.Resources];
    private static readonly string[] External = [SophiaHealthTags.ExternalApis];

    /// <summary>Adds memory, CPU, thread-pool starvation and GC pauses, against the container's limits.</summary>
    public static IHealthChecksBuilder AddSophiaResourceChecks(this IHealthChecksBuilder builder) =>
        builder.AddMemoryCheck().AddCpuCheck().AddThreadPoolCheck().AddGcPauseCheck();

    /// <summary>Memory against the container's limit (cgroup v1 or v2), else the machine's. Degraded from 85 %, unhealthy from 95 %.</summary>
    public static IHealthChecksBuilder AddMemoryCheck(this IHealthChecksBuilder builder, UsageLevels? levels = null) =>
        Add(builder, "memory", _ => new MemoryHealthCheck(levels ?? HealthCheckDefaults.Memory, new ContainerLimits()), Resources);

    /// <summary>CPU time against the container's cores, since the last check and over 5 s at least. Degraded from 90 %; unhealthy only from 150 %, which a quota does not allow.</summary>
    public static IHealthChecksBuilder AddCpuCheck(this IHealthChecksBuilder builder, UsageLevels? levels = null)
    {
        // One instance: it remembers the CPU time of the check before.
        CpuHealthCheck? check = null;
        return Add(builder, "cpu", p => check ??= new CpuHealthCheck(
            levels ?? HealthCheckDefaults.Cpu, new ContainerLimits(), new ShareOfTime(() => Environment.CpuUsage.TotalTime, p.GetRequiredService<TimeProvider>())), Resources);
    }

    /// <summary>The disk of a folder. Degraded from 85 %, unhealthy from 95 %.</summary>
    public static IHealthChecksBuilder AddDiskCheck(this IHealthChecksBuilder builder, string folder, UsageLevels? levels = null, string name = "disk") =>
        Add(builder, name, _ => new DiskHealthCheck(folder, levels ?? HealthCheckDefaults.Disk), Resources);

    /// <summary>How long a work item waits for a pool thread. Degraded from 500 ms, unhealthy from 5 s.</summary>
    public static IHealthChecksBuilder AddThreadPoolCheck(this IHealthChecksBuilder builder, TimeSpan? degraded = null, TimeSpan? unhealthy = null) =>
        Add(builder, "thread_pool", _ => new ThreadPoolHealthCheck(degraded ?? HealthCheckDefaults.StarvationDegraded, unhealthy ?? HealthCheckDefaults.StarvationUnhealthy), Resources);

    /// <summary>Share of the time spent in GC pauses, since the last check and over 5 s at least. Degraded from 10 %, unhealthy from 30 %.</summary>
    public static IHealthChecksBuilder AddGcPauseCheck(this IHealthChecksBuilder builder, UsageLevels? levels = null)
    {
        GcPauseHealthCheck? check = null;
        return Add(builder, "gc_pause", p => check ??= new GcPauseHealthCheck(
            levels ?? HealthCheckDefaults.GcPause, new ShareOfTime(GC.GetTotalPauseDuration, p.GetRequiredService<TimeProvider>())), Resources);
    }

    /// <summary>An external HTTP API that must answer a GET with success.</summary>
    public static IHealthChecksBuilder AddHttpApiCheck(this IHealthChecksBuilder builder, string name, Uri address)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(address);
        HealthHttpClient.Add(builder.Services);
        return Add(builder, name, p => new HttpHealthCheck(address, p.GetRequiredService<IHttpClientFactory>()), External);
    }

    /// <summary>A TCP port that must take a connection.</summary>
    public static IHealthChecksBuilder AddTcpCheck(this IHealthChecksBuilder builder, string name, string host, int port) =>
        Add(builder, name, _ => new TcpHealthCheck(host, port), External);

    /// <summary>A server's certificate. Degraded from 14 days before it expires, unhealthy afterwards.</summary>
    public static IHealthChecksBuilder AddCertificateCheck(this IHealthChecksBuilder builder, string name, string host, int port = 443, TimeSpan? degraded = null) =>
        Add(builder, name, p => new CertificateHealthCheck(host, port, degraded ?? HealthCheckDefaults.CertificateDegraded, p.GetRequiredService<TimeProvider>()), External);

    /// <summary>A pool of any package: degraded while all is in use and callers wait. The monitor forecasts its exhaustion.</summary>
    public static IHealthChecksBuilder AddPoolCheck(this IHealthChecksBuilder builder, string name, Func<IServiceProvider, PoolReading> read) =>
        Add(builder, name, p => new PoolHealthCheck(() => read(p)), [SophiaHealthTags.Connections]);

    /// <summary>The circuit breakers of any package: degraded while one is open.</summary>
    public static IHealthChecksBuilder AddBreakerCheck(this IHealthChecksBuilder builder, string name, Func<IServiceProvider, IEnumerable<BreakerReading>> read) =>
        Add(builder, name, p => new BreakerHealthCheck(() => read(p)), [SophiaHealthTags.CircuitBreakers]);

    private static IHealthChecksBuilder Add(IHealthChecksBuilder builder, string name, Func<IServiceProvider, IHealthCheck> create, string[] tags)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSophiaHealthStandards();
        return builder.Add(new HealthCheckRegistration(name, create, HealthStatus.Unhealthy, tags));
    }
}
