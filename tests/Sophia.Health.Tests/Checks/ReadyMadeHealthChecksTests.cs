using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Health.Tests.Checks;

public sealed class ReadyMadeHealthChecksTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("500", "1000", HealthStatus.Healthy)]
    [InlineData("950", "1000", HealthStatus.Degraded)]
    [InlineData("1090", "1000", HealthStatus.Unhealthy)]
    public async Task Memory_is_judged_against_the_containers_limit_without_the_file_cache(string current, string max, HealthStatus expected)
    {
        var root = Directory.CreateTempSubdirectory("sophia-cgroup-").FullName;
        await File.WriteAllTextAsync(Path.Combine(root, "memory.current"), current, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(root, "memory.max"), max, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(root, "memory.stat"), "anon 1\ninactive_file 90\n", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(root, "cpu.max"), "150000 100000", Cancellation);
        var limits = new ContainerLimits(root);

        var result = await new MemoryHealthCheck(HealthCheckDefaults.Memory, limits).CheckHealthAsync(new HealthCheckContext(), Cancellation);

        Assert.Equal(expected, result.Status);
        Assert.Equal(1.5, limits.Cores());
        Directory.Delete(root, recursive: true);
    }

    [Theory]
    [InlineData("50000", "100000", 0.5)]
    [InlineData("-1", "100000", null)]
    public async Task Memory_and_cores_are_read_from_cgroup_v1_where_v2_is_absent(string quota, string period, double? cores)
    {
        var root = Directory.CreateTempSubdirectory("sophia-cgroup-");
        var (memory, cpu) = (root.CreateSubdirectory("memory").FullName, root.CreateSubdirectory("cpu").FullName);
        await File.WriteAllTextAsync(Path.Combine(memory, "memory.usage_in_bytes"), "950\n", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(memory, "memory.limit_in_bytes"), "1000\n", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(memory, "memory.stat"), "cache 7\ntotal_inactive_file 100\n", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(cpu, "cpu.cfs_quota_us"), quota + "\n", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(cpu, "cpu.cfs_period_us"), period + "\n", Cancellation);
        var limits = new ContainerLimits(root.FullName);

        Assert.Equal((850, 1000), limits.Memory());
        Assert.Equal(cores ?? Environment.ProcessorCount, limits.Cores());
        root.Delete(recursive: true);
    }

    [Fact]
    public async Task The_checks_of_the_process_run_here()
    {
        var report = await RunAsync(builder => builder.AddSophiaResourceChecks().AddDiskCheck(Path.GetTempPath(), new UsageLevels(1, 1)));

        Assert.Equal(["cpu", "disk", "gc_pause", "memory", "thread_pool"], report.Entries.Keys.Order());
        Assert.Equal(HealthStatus.Healthy, report.Entries["disk"].Status);
        Assert.All(report.Entries.Values, entry => Assert.NotEmpty(entry.Data));
    }

    [Fact]
    public void A_starved_thread_pool_says_what_to_look_for()
    {
        var result = new ThreadPoolHealthCheck(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5)).Judge(TimeSpan.FromSeconds(1));

        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Contains(".Result", result.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, HealthStatus.Healthy)]
    [InlineData(13, HealthStatus.Degraded)]
    [InlineData(-1, HealthStatus.Unhealthy)]
    public void A_certificate_is_judged_by_the_days_left(int days, HealthStatus expected)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
        var check = new CertificateHealthCheck("host", 443, TimeSpan.FromDays(14), time);

        Assert.Equal(expected, check.Judge(time.GetUtcNow().UtcDateTime.AddDays(days)).Status);
    }

    [Fact]
    public async Task A_port_that_listens_is_healthy_and_one_that_does_not_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Assert.Equal(HealthStatus.Healthy, (await RunAsync(builder => builder.AddTcpCheck("db", "127.0.0.1", port))).Status);
        listener.Stop();

        var report = await RunAsync(builder => builder.AddTcpCheck("db", "127.0.0.1", port).AddCertificateCheck("tls", "127.0.0.1", port)
            .AddHttpApiCheck("http", new Uri($"http://127.0.0.1:{port}/x?key=secret")));

        Assert.All(report.Entries.Values, entry => Assert.Equal(HealthStatus.Unhealthy, entry.Status));
        Assert.Contains($"127.0.0.1:{port}", report.Entries["db"].Description, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", report.Entries["http"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pools_and_breakers_of_any_package_are_read_by_a_delegate()
    {
        var report = await RunAsync(builder => builder
            .AddPoolCheck("pool", _ => new PoolReading(5, 5, 2))
            .AddBreakerCheck("breakers", _ => [new BreakerReading("redis", true), new BreakerReading("postgres", false)]));

        Assert.Contains("2 callers wait", report.Entries["pool"].Description, StringComparison.Ordinal);
        Assert.Equal("Open circuit breakers: redis.", report.Entries["breakers"].Description);
    }

    private static async Task<HealthReport> RunAsync(Action<IHealthChecksBuilder> add)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging();
        add(services.AddHealthChecks());
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
    }
}
