namespace Sophia.Connections;

/// <summary>The instruments of pools that were made without dependency injection.</summary>
internal static class StandaloneMetrics
{
    private static readonly Lazy<ConnectionsMetrics> Instance = new(() => new ConnectionsMetrics(meters: null));

    public static ConnectionsMetrics Value => Instance.Value;
}
