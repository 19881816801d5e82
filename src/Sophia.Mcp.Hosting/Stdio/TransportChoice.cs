using Microsoft.Extensions.Configuration;

namespace Sophia.Mcp.Hosting;

/// <summary>How callers reach this process, decided while its builder is filled.</summary>
internal sealed class TransportChoice(McpTransport value, bool isNamed = false)
{
    public const string Key = "Sophia:Mcp:Transport";
    public const string CommandLineKey = "transport";

    public McpTransport Value { get; } = value;

    /// <summary>Whether it belongs to one of several servers of the process.</summary>
    public bool IsNamed { get; } = isNamed;

    /// <summary>Where the endpoint was mapped, for the start-up table.</summary>
    public string? Pattern { get; set; }

    /// <summary>What <c>--transport</c> or the configuration says, or null.</summary>
    /// <exception cref="InvalidOperationException">It says something else than <c>http</c> or <c>stdio</c>.</exception>
    public static McpTransport? Configured(IConfiguration configuration)
    {
        var told = (configuration[CommandLineKey] ?? configuration[Key])?.Trim();
        return told is null or "" ? null
            : told.Equals("http", StringComparison.OrdinalIgnoreCase) ? McpTransport.Http
            : told.Equals("stdio", StringComparison.OrdinalIgnoreCase) ? McpTransport.Stdio
            : throw new InvalidOperationException($"The transport '{told}' is unknown: --transport (or {Key}) is 'http' or 'stdio'.");
    }
}
