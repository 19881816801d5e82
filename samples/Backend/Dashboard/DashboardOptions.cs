using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Backend.Dashboard;

/// <summary>How a dashboard is put together. Section <c>Backend:Dashboard</c>. How long one is cached: <c>Sophia:Caching:Patterns:dashboard.performance.{user_id}</c>.</summary>
public sealed class DashboardOptions
{
    /// <summary>How long one source may take. One that takes longer gives nothing, and the page goes without it.</summary>
    /// <value>10 ms to 1 minute. The default is two seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan SourceTimeout { get; set; } = Parse(BackendDefaults.SourceTimeout);

    /// <summary>The time over which trends are looked at.</summary>
    /// <value>1 minute to 1 day. The default is one hour.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan TrendWindow { get; set; } = Parse(BackendDefaults.TrendWindow);

    /// <summary>How long a page is cached of which a source gave nothing.</summary>
    /// <value>100 ms to 5 minutes. The default is five seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:05:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan FailedTtl { get; set; } = Parse(BackendDefaults.FailedTtl);

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Checks the ranges; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class DashboardOptionsValidator : IValidateOptions<DashboardOptions>;
