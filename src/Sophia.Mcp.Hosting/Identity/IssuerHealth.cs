using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>The issuer of access tokens as one component of the health report: nobody gets in without its keys.</summary>
internal sealed class IssuerHealth(IssuerKeySource issuer, TimeSpan refresh) : IHealthCheck
{
    private static readonly string[] Tags = ["external_apis"];

    public static void Register(HealthCheckServiceOptions options, IServiceProvider application, NamedServer? server)
    {
        var services = server is null ? application : server.Services(application);
        var identity = services.GetRequiredService<IOptions<SophiaMcpServerOptions>>().Value.Identity;
        if (identity.IsOn && identity.TakesTokens && services.GetRequiredService<TransportChoice>().Value is McpTransport.Http)
        {
            options.Registrations.Add(new HealthCheckRegistration(
                server is null ? "issuer" : $"issuer:{server.Name}",
                _ => new IssuerHealth(services.GetRequiredService<CallerAuthenticator>().Issuer!, identity.KeyRefresh), failureStatus: null, Tags));
        }
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Also what begins to fetch keys that have got old while nobody called.
            var keys = await issuer.GetAsync(cancellationToken);
            var data = new Dictionary<string, object> { ["issuer"] = issuer.Name, ["keys"] = keys.Count, ["age_seconds"] = Math.Round(issuer.Age.TotalSeconds) };
            return issuer.Failure is { } failure && issuer.Age > refresh + refresh
                ? HealthCheckResult.Degraded($"The issuer's keys could not be fetched again: {failure.Message}. Those from before go on.", data: data)
                : HealthCheckResult.Healthy(data: data);
        }
        catch (IssuerUnavailableException exception)
        {
            return HealthCheckResult.Unhealthy($"The issuer's keys could not be fetched: {exception.Message}");
        }
    }
}
