namespace Sophia.Mcp.Hosting;

/// <summary>The names that telemetry is collected by, for those who wire OpenTelemetry themselves.</summary>
public static class SophiaMcpDiagnostics
{
    /// <summary>The meter of this package.</summary>
    public const string MeterName = "Sophia.Mcp.Hosting";

    /// <summary>The activity source of this package.</summary>
    public const string ActivitySourceName = "Sophia.Mcp.Hosting";
}
