namespace Sophia.WebSockets.LoadTests;

/// <summary>What the server and its clients, this process, take of the processors.</summary>
internal sealed class ProcessorTime
{
    private readonly ServerProcess _server;
    private double _serverUsed;
    private double _clientsUsed;

    private ProcessorTime(ServerProcess server) => _server = server;

    public static async Task<ProcessorTime> StartAsync(ServerProcess server)
    {
        var time = new ProcessorTime(server);
        (time._serverUsed, time._clientsUsed) = await time.UsedAsync();
        return time;
    }

    /// <summary>Microseconds for each of so many deliveries: the server's, the clients'.</summary>
    public async Task<double[]> EachAsync(long deliveries)
    {
        var (server, clients) = await UsedAsync();
        return [(server - _serverUsed) / deliveries, (clients - _clientsUsed) / deliveries];
    }

    private async Task<(double Server, double Clients)> UsedAsync() =>
        ((await _server.AskAsync("/processor"))[0], Environment.CpuUsage.TotalTime.TotalMicroseconds);
}
