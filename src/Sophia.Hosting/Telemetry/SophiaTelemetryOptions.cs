namespace Sophia.Hosting;

/// <summary>Metrics and traces. Bound from <c>Sophia:Hosting:Telemetry</c>.</summary>
public sealed class SophiaTelemetryOptions
{
    /// <summary>Whether metrics are collected and <c>/metrics</c> is answered.</summary>
    /// <value>The default is true.</value>
    public bool Metrics { get; set; } = true;

    /// <summary>Whether traces are recorded.</summary>
    /// <value>Null, the default: only when there is somewhere to send them (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>), because recording costs every request.</value>
    public bool? Tracing { get; set; }

    /// <summary>Whether metrics and traces are sent by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
    /// <value>The default is true.</value>
    public bool Otlp { get; set; } = true;

    /// <summary>Whether the metrics of the .NET runtime (<c>System.Runtime</c>) are collected.</summary>
    /// <value>The default is true.</value>
    public bool Runtime { get; set; } = true;

    /// <summary>Whether tags whose values a client can choose are removed from the metrics of the framework and the MCP SDK.</summary>
    /// <value>The default is true. Without it a client can create any number of time series.</value>
    public bool ClosedTags { get; set; } = true;

    /// <summary>Instruments that are not collected, each as <c>meter/instrument</c>, upper and lower case as declared.</summary>
    /// <value>The default is empty. Packages that measure the same better add the other's here, so that nothing stands in <c>/metrics</c> twice.</value>
    public IList<string> DroppedInstruments { get; init; } = [];

    /// <summary>Whether ASP.NET Core's own activity and log scope per request stay on while nothing records traces.</summary>
    /// <value>The default is false: they cost every request and nobody sees them.</value>
    public bool IdleRequestActivity { get; set; }
}
