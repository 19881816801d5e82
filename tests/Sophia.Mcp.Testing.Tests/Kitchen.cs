using System.ComponentModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

/// <summary>A server as an author would write it.</summary>
internal sealed partial class Kitchen(TimeProvider time, ILogger<Kitchen> logger) : StandardizedMcpServer
{
    [McpServerTool(Name = "add", ReadOnly = true), Description("Adds two numbers.")]
    public static int Add(int a, int b) => a + b;

    [McpServerTool(Name = "dish", UseStructuredContent = true), Description("What is cooked.")]
    public static Dish Cook(string name) => new(name, 2);

    [McpServerTool(Name = "doubled", UseStructuredContent = true), Description("A number, structured.")]
    public static int Doubled(int value) => 2 * value;

    [McpServerTool(Name = "now"), Description("The time in the kitchen.")]
    public string Now() => time.GetUtcNow().ToString("O");

    [McpServerTool(Name = "roast"), Description("Takes a while and says how far it is.")]
    public async Task<string> RoastAsync(IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        progress.Report(new ProgressNotificationValue { Progress = 1, Total = 2, Message = "half" });
        progress.Report(new ProgressNotificationValue { Progress = 2, Total = 2, Message = "done" });
        cancellationToken.ThrowIfCancellationRequested();
        OvenIsHot(logger);
        await Task.Yield();
        return "roasted";
    }

    [McpServerTool(Name = "deliver"), Description("Sends a dish out."), RequiresService("courier")]
    public static string Deliver() => "delivered";

    [McpServerTool(Name = "wait"), Description("Ends when it is told to.")]
    public static async Task<string> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return "never";
    }

    [McpServerTool(Name = "order"), Description("Orders from outside.")]
    public static async Task<string> OrderAsync(IHttpClientFactory clients, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient("grocer");
        return await client.GetStringAsync(new Uri("http://grocer.invalid/"), cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning, "The oven is hot")]
    private static partial void OvenIsHot(ILogger logger);

    public override Task<HealthCheckResult> CheckHealthAsync(CancellationToken cancellationToken) => Task.FromResult(HealthCheckResult.Healthy("warm"));
}

internal sealed record Dish(string Name, int Plates);

internal sealed class BurntKitchen : StandardizedMcpServer
{
    public override Task InitializeAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("no gas");
}
