using Microsoft.Extensions.DependencyInjection;

namespace Sophia.Health;

/// <summary>
/// The client of sinks and of HTTP checks. Each call has its own deadline, so the client has none that would cut a longer one short; it is
/// neither logged nor traced, for an address may hold a secret in its path.
/// </summary>
internal static class HealthHttpClient
{
    public const string Name = WebhookAlertSink.ClientName;

    public static void Add(IServiceCollection services) => services
        .AddHttpClient(Name, static client => client.Timeout = Timeout.InfiniteTimeSpan)
        .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { ActivityHeadersPropagator = null, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
        .RemoveAllLoggers();
}
