using Sophia.WebSockets;

namespace LiveFeed.Front;

/// <summary>
/// Three nodes as processes of their own, a balancer before them, and the feed, which this process publishes: it is joined to the nodes but serves no
/// client itself. Commands: <c>kill 2</c>, <c>start 2</c>, <c>list</c>, <c>quit</c>; Ctrl+C ends it too.
/// </summary>
internal static class NodesFront
{
    private const int DefaultPort = 5200;
    private const int Nodes = 3;

    public static async Task RunAsync(string[] args)
    {
        var port = args is [var text, ..] && int.TryParse(text, out var chosen) ? chosen : DefaultPort;
        await using var redis = await LocalRedis.FindOrStartAsync();
        await using var nodes = new NodeProcesses(port, Nodes, redis.ConnectionString);
        await using var balancer = new Balancer(port, nodes.NextPort);
        nodes.StartAll();

        var builder = Host.CreateApplicationBuilder(args);
        builder.Configuration["Sophia:ConnectionPools:redis:ConnectionString"] = redis.ConnectionString;
        builder.AddSophiaConnections().AddRedis();
        builder.Services.AddSophiaWebSockets();
        builder.Services.AddSophiaWebSocketsRedis();
        builder.Services.AddHostedService<Feed>();
        using var host = builder.Build();
        await host.StartAsync();
        Console.WriteLine($"Open http://localhost:{port}, or watch with: dotnet run -- watch ws://localhost:{port}/ws");
        Console.WriteLine("Commands: kill 1, start 1, list, quit");
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        while (await ReadCommandAsync(stopping) is { } line && line != "quit")
        {
            Console.WriteLine(nodes.Do(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }

        await host.StopAsync();
    }

    /// <summary>The next line; null at the end of the input, and when the process is asked to stop while nobody types.</summary>
    private static async Task<string?> ReadCommandAsync(CancellationToken stopping)
    {
        try
        {
            return await Task.Run(Console.ReadLine, CancellationToken.None).WaitAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
