using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>Builds the template, so that a tool that cannot be built stops the start and not the first request; then checks what the configuration names.</summary>
internal sealed class PrepareServerStep(
    IOptions<McpServerOptions> server, IOptions<SophiaMcpServerOptions> options, StrictArguments strict, ToolPlans plans, CacheStore cache, McpHostingMetrics metrics,
    IOptions<SophiaHostingOptions> hosting,
    IOptions<HostOptions> host, ILogger<PrepareServerStep> logger) : StartupStep
{
    public override string Name => "the MCP server's tools";

    // Before anything connects: what is wrong here is wrong in the program.
    public override int Order => -100;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var tools = server.Value.ToolCollection;
        foreach (var tool in tools ?? [])
        {
            if (options.Value.ResultCache && ToolCachePolicy.Problem(options.Value.Tools.TryGetValue(tool.ProtocolTool.Name, out var own) ? own : null, tool) is { } problem)
            {
                throw new InvalidOperationException(problem);
            }

            LetFinish(plans.For(tool).Limits.Timeout);
            if (options.Value.StrictArguments)
            {
                strict.Prepare(tool);
            }
        }

        if (options.Value.Telemetry)
        {
            metrics.Observe(plans);
        }

        SayUnknown(tools);
        var kept = plans.All.Where(static plan => plan.Limits.CacheFor > TimeSpan.Zero).Select(static plan => plan.Name).ToList();
        if (kept.Count > 0 && !cache.IsThere)
        {
            logger.NoResultCache(JsonText.Join(kept));
        }

        return Task.CompletedTask;
    }

    /// <summary>A timeout declared on a method is known only now: the shutdown waits for that one, too.</summary>
    private void LetFinish(TimeSpan timeout)
    {
        var longer = timeout + McpHostingDefaults.AnswerSlack - hosting.Value.LongestRequest;
        if (longer > TimeSpan.Zero)
        {
            hosting.Value.LongestRequest += longer;
            host.Value.ShutdownTimeout += longer;
        }
    }

    // An author's own handler may know names that the collection does not.
    private void SayUnknown(McpServerPrimitiveCollection<McpServerTool>? tools)
    {
        var unknown = options.Value.Tools.Keys.Where(name => tools?.TryGetPrimitive(name, out _) is not true).ToList();
        if (unknown.Count > 0 && server.Value.Handlers.CallToolHandler is null)
        {
            logger.UnknownToolLimits(JsonText.Join(unknown), JsonText.Join(tools?.PrimitiveNames ?? []));
        }
    }
}
