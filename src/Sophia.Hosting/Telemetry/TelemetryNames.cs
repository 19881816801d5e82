namespace Sophia.Hosting;

/// <summary>The meters and sources that are collected. Names, not patterns: one asterisk makes OpenTelemetry compile a regular expression at the start.</summary>
internal static class TelemetryNames
{
    /// <summary>The packages that measure or trace; a test compares them with the source.</summary>
    public static readonly string[] Packages =
    [
        "Sophia.Caching", "Sophia.Connections", "Sophia.Connections.Postgres", "Sophia.Connections.Redis", "Sophia.Connections.Snowflake", "Sophia.Health",
        "Sophia.Hosting", "Sophia.Mcp.Gateway", "Sophia.Mcp.Hosting", "Sophia.Resilience", "Sophia.WebSockets", "Sophia.WebSockets.Client", "Sophia.WebSockets.Redis",
    ];

    public static readonly string[] Meters =
    [
        .. Packages, "Npgsql", "Experimental.ModelContextProtocol", "ModelContextProtocol", "Polly",
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Diagnostics",
        "Microsoft.AspNetCore.RateLimiting", "System.Net.Http",
    ];

    public static readonly string[] Sources = [.. Packages, "Npgsql", "Experimental.ModelContextProtocol", "ModelContextProtocol"];

    public const string RuntimeMeter = "System.Runtime";
}
