namespace Sophia.Connections.Snowflake;

/// <summary>The names under which the package can be observed.</summary>
public static class SnowflakeDiagnostics
{
    /// <summary>The name of the meter. Its instruments are listed in <c>docs/telemetry.md</c>.</summary>
    public const string MeterName = "Sophia.Connections.Snowflake";

    /// <summary>The name of the activity source: a span <c>snowflake.execute</c> per statement, from its submission to the first rows.</summary>
    public const string ActivitySourceName = "Sophia.Connections.Snowflake";
}
