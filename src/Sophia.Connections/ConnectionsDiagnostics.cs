namespace Sophia.Connections;

/// <summary>The names under which the package can be observed.</summary>
public static class ConnectionsDiagnostics
{
    /// <summary>The name of the meter. Its instruments are listed in <c>docs/telemetry.md</c>.</summary>
    public const string MeterName = "Sophia.Connections";

    /// <summary>The name of the activity source: a span <c>connections.execute</c> per <c>ExecuteAsync</c>, and a span <c>connections.open</c> per connection that is really opened.</summary>
    public const string ActivitySourceName = "Sophia.Connections";

    /// <summary>The tag of the health checks of connections.</summary>
    public const string HealthTag = "connections";

    /// <summary>The tag of the health checks that decide about readiness: those of required services.</summary>
    public const string ReadyTag = "ready";

    /// <summary>
    /// The key under which an <c>IObservable&lt;string&gt;</c> tells the names of the health checks whose results have changed: services that went down, came back
    /// or ran out of connections, the moment that is known.
    /// </summary>
    public const string HealthChangesKey = "sophia.health.changes";
}
