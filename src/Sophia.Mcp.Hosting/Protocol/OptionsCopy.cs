using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Copies the SDK's options. The one file that names its experimental and deprecated properties, because a copy needs all of them.</summary>
internal static class OptionsCopy
{
#pragma warning disable MCPEXP002, MCP9005
    /// <summary>New options over the same collections, filters and handlers. A test compares the properties with the SDK's.</summary>
    public static McpServerOptions Shallow(McpServerOptions source) => new()
    {
        ServerInfo = source.ServerInfo,
        Capabilities = source.Capabilities,
        ProtocolVersion = source.ProtocolVersion,
        InitializationTimeout = source.InitializationTimeout,
        ServerInstructions = source.ServerInstructions,
        ScopeRequests = source.ScopeRequests,
        KnownClientInfo = source.KnownClientInfo,
        KnownClientCapabilities = source.KnownClientCapabilities,
        Handlers = source.Handlers,
        Filters = source.Filters,
        ToolCollection = source.ToolCollection,
        ResourceCollection = source.ResourceCollection,
        PromptCollection = source.PromptCollection,
        MaxSamplingOutputTokens = source.MaxSamplingOutputTokens,
        RequestHandlers = source.RequestHandlers,
    };
#pragma warning restore MCPEXP002, MCP9005
}
