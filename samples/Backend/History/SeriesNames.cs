namespace Backend.History;

/// <summary>The names of the series: a closed set, because services come from the configuration and never from a caller.</summary>
internal static class SeriesNames
{
    /// <summary>The backend's own requests below <c>/api</c>.</summary>
    public const string Api = "api";

    private const string ServicePrefix = "service/";

    /// <summary>The checks of a service.</summary>
    public static string OfService(string service) => ServicePrefix + service;

    /// <summary>The service of a series, or the series itself.</summary>
    public static string ServiceOf(string series) =>
        series.StartsWith(ServicePrefix, StringComparison.Ordinal) ? series[ServicePrefix.Length..] : series;
}
