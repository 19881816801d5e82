namespace Sophia.Mcp.Hosting;

/// <summary>The names that telemetry is collected by, for those who wire OpenTelemetry themselves.</summary>
public static class SophiaMcpDiagnostics
{
    /// <summary>The meter of this package.</summary>
    public const string MeterName = "Sophia.Mcp.Hosting";

    /// <summary>The activity source of this package.</summary>
    public const string ActivitySourceName = "Sophia.Mcp.Hosting";

    /// <summary>The category of the audit log: callers who were not let in, calls that were not allowed and, where it is asked for, every call.</summary>
    public const string AuditCategory = "Sophia.Mcp.Audit";
}
