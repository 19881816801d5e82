using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>The plan of every tool that was ever called. Only tools that the server has registered get one of their own.</summary>
internal sealed class ToolPlans(IOptions<SophiaMcpServerOptions> options, ServiceAvailability availability, TimeProvider time)
{
    /// <summary>What every name that the server does not know is called in metrics.</summary>
    public const string Other = "_other";

    private readonly ConcurrentDictionary<string, ToolPlan> _plans = new(StringComparer.Ordinal);
    private readonly ToolPlan _other = new(Other, null, options.Value, availability, time);

    /// <summary>All plans, for gauges.</summary>
    public IEnumerable<ToolPlan> All => _plans.Values.Append(_other);

    /// <summary>The plan of a tool that has been called or that the start has prepared.</summary>
    public ToolPlan? Find(string name) => _plans.GetValueOrDefault(name);

    public ToolPlan For(RequestContext<CallToolRequestParams> request) => request.MatchedPrimitive is McpServerTool tool
        ? For(tool)
        : Named(request.Params?.Name);

    public ToolPlan For(McpServerTool tool) => For(tool.ProtocolTool.Name, tool);

    /// <summary>The plan of a tool that answers through a handler of the author: its name counts when the configuration mentions it.</summary>
    private ToolPlan Named(string? name) =>
        name is not null && options.Value.Tools.ContainsKey(name) ? For(name, null) : _other;

    private ToolPlan For(string name, McpServerTool? tool)
    {
        if (_plans.TryGetValue(name, out var plan))
        {
            return plan;
        }

        return _plans.Count >= McpHostingDefaults.MaxKnownTools
            ? _other
            : _plans.GetOrAdd(name, static (key, made) => new ToolPlan(key, made.tool, made.Value, made.availability, made.time), (tool, options.Value, availability, time));
    }
}
