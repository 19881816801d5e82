using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Sophia.Health.Tests.Checks;

/// <summary>The checks of what lies outside, against a real server.</summary>
public sealed class ExternalChecksTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, HealthStatus.Healthy)]
    [InlineData(204, HealthStatus.Healthy)]
    [InlineData(404, HealthStatus.Unhealthy)]
    [InlineData(503, HealthStatus.Unhealthy)]
    public async Task An_API_is_healthy_when_it_answers_with_success(int status, HealthStatus expected)
    {
        await using var app = await StartAsync(null, status);

        var entry = await RunAsync(checks => checks.AddHttpApiCheck("api", new Uri($"http://127.0.0.1:{Port(app)}/status?key=secret")));

        Assert.Equal(expected, entry.Status);
        Assert.Equal(expected is HealthStatus.Healthy ? null : $"http://127.0.0.1:{Port(app)}/status answered {status}.", entry.Description);
    }

    [Theory]
    [InlineData(30, HealthStatus.Healthy, 29)]
    [InlineData(10, HealthStatus.Degraded, 9)]
    [InlineData(-1, HealthStatus.Unhealthy, -2)]
    public async Task The_certificate_a_server_really_shows_is_judged_though_nobody_trusts_it(int days, HealthStatus expected, double above)
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-60), now.AddDays(days));
        await using var app = await StartAsync(certificate, 200);

        var entry = await RunAsync(checks => checks.AddCertificateCheck("tls", "127.0.0.1", Port(app)));

        Assert.Equal(expected, entry.Status);
        Assert.InRange((double)entry.Data["expires_in_days"], above, above + 1);
    }

    private static async Task<WebApplication> StartAsync(X509Certificate2? certificate, int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var app = builder.Build();
        app.MapGet("/status", () => Results.StatusCode(status));
        await app.StartAsync(Cancellation);
        return app;
    }

    private static int Port(WebApplication app) => new Uri(app.Urls.Single()).Port;

    private static async Task<HealthReportEntry> RunAsync(Action<IHealthChecksBuilder> add)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging();
        add(services.AddHealthChecks());
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
        return Assert.Single(report.Entries).Value;
    }
}
