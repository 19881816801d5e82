using System.Diagnostics;

namespace Sophia.WebSockets;

/// <summary>The name of the package's meter and activity source.</summary>
public static class WebSocketTelemetry
{
    /// <summary>Add it to OpenTelemetry's meters and sources.</summary>
    public const string Name = "Sophia.WebSockets";

    internal static ActivitySource Source { get; } = new(Name);
}
