using System.ComponentModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

/// <summary>Tells on files what happens to it, so that a test sees it after the process has ended.</summary>
public sealed partial class ProcessServer(IConfiguration configuration, ILogger<ProcessServer> logger, TimeProvider time) : StandardizedMcpServer
{
    private readonly TaskCompletionSource _release = new();

    public override async Task InitializeAsync(CancellationToken cancellationToken)
    {
        Tell("initialize");
        LogStarting(logger);
        if (configuration["InitDelay"] is { } delay)
        {
            await Task.Delay(TimeSpan.Parse(delay, System.Globalization.CultureInfo.InvariantCulture), time, cancellationToken);
        }

        if (configuration["FailInit"] is { } reason)
        {
            throw new InvalidOperationException(reason);
        }
    }

    public override Task CleanupAsync(CancellationToken cancellationToken)
    {
        Tell("cleanup");
        return Task.CompletedTask;
    }

    [McpServerTool(Name = "echo"), Description("Says it again.")]
    public static string Echo(string text) => text;

    [McpServerTool(Name = "hold"), Description("Answers when told to.")]
    public async Task<string> HoldAsync(CancellationToken cancellationToken)
    {
        await _release.Task.WaitAsync(cancellationToken);
        return "held";
    }

    [McpServerTool(Name = "slow"), Description("Answers after some milliseconds.")]
    public async Task<string> SlowAsync(int milliseconds, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, cancellationToken);
        return "slow";
    }

    [McpServerTool(Name = "release"), Description("Lets every hold go.")]
    public string Release()
    {
        _release.TrySetResult();
        return "released";
    }

    [McpServerTool(Name = "grow"), Description("Adds a tool.")]
    public static string Grow(McpServer server)
    {
        server.ServerOptions.ToolCollection!.Add(McpServerTool.Create(static () => "new", new McpServerToolCreateOptions { Name = "grown" }));
        return "grown";
    }

    [LoggerMessage(1, LogLevel.Information, "The test server starts")]
    private static partial void LogStarting(ILogger logger);

    private void Tell(string what)
    {
        if (configuration["TellTo"] is { } folder)
        {
            File.WriteAllText(Path.Combine(folder, what), "");
        }
    }
}
