using System.Diagnostics;

namespace Sophia.Connections.Snowflake;

/// <summary>The spans of the package. No SQL in them: statements hold data.</summary>
internal static class SnowflakeActivity
{
    private static readonly ActivitySource Source = new(SnowflakeDiagnostics.ActivitySourceName);

    public static Activity? Execute(SnowflakeOptions options)
    {
        var activity = Source.StartActivity("snowflake.execute", ActivityKind.Client);
        return activity?.SetTag("db.system.name", "snowflake").SetTag("server.address", options.BaseAddress?.Host);
    }

    public static void Finished(Activity? activity, string? handle) => activity?.SetTag("sophia.snowflake.statement_handle", handle);

    public static void Failed(Activity? activity, SnowflakeErrorKind? kind) =>
        activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", kind?.ToString() ?? "cancelled");
}
