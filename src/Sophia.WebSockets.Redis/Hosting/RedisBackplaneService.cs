using Microsoft.Extensions.Hosting;

namespace Sophia.WebSockets.Redis.Hosting;

/// <summary>Joins the other nodes at start, and tells Redis where everybody stands once the connections are drained.</summary>
internal sealed class RedisBackplaneService(RedisBackplane backplane) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => backplane.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => backplane.StopAsync();
}
