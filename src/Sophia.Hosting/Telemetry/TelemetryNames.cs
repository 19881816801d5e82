namespace Sophia.Hosting;

/// <summary>The meters and sources that are collected.</summary>
internal static class TelemetryNames
{
    public static readonly string[] Meters =
    [
        "Sophia.*", "Npgsql", "Experimental.ModelContextProtocol", "ModelContextProtocol*", "Polly",
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Diagnostics",
        "Microsoft.AspNetCore.RateLimiting", "System.Net.Http",
    ];

    public static readonly string[] Sources = ["Sophia.*", "Npgsql", "Experimental.ModelContextProtocol", "ModelContextProtocol*"];

    public const string RuntimeMeter = "System.Runtime";
}
