using System.Diagnostics;

namespace Sophia.Connections;

/// <summary>The spans of the package.</summary>
internal static class ConnectionsActivity
{
    private static readonly ActivitySource Source = new(ConnectionsDiagnostics.ActivitySourceName);

    public const string Execute = "connections.execute";

    public const string Open = "connections.open";

    /// <summary>Null, at the cost of a look at a field, while nobody listens.</summary>
    public static Activity? Start(string name, string service) =>
        Source.StartActivity(name, ActivityKind.Client)?.SetTag("db.client.connection.pool.name", service);

    public static void Failed(Activity? activity, ConnectionFailureKind kind) =>
        activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", kind.ToString());
}
