using DotNet.Testcontainers.Containers;

namespace Sophia.Tests.Shared;

/// <summary>A server in a container, where the binaries are missing but Docker is there.</summary>
internal sealed class ContainerServer(IContainer container, int port) : TestServer
{
    public override string Host => container.Hostname;

    public override int Port => port;

    public static async Task<ContainerServer> StartAsync(IContainer container, int port, string installation)
    {
        try
        {
            await container.StartAsync();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Neither local binaries nor Docker can serve this test. {installation}", exception);
        }

        return new ContainerServer(container, port);
    }

    public override Task KillAsync() => container.StopAsync();

    public override Task StopAsync() => container.StopAsync();

    public override Task StartAgainAsync() => container.StartAsync();

    public override Task FreezeAsync() => container.PauseAsync();

    public override Task ThawAsync() => container.UnpauseAsync();

    public override ValueTask DisposeAsync() => container.DisposeAsync();
}
