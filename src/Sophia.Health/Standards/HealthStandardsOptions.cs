using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sophia.Health;

/// <summary>How often checks run and what counts as a failure. Bound from <c>Sophia:Server:HealthCheck</c> and validated at start.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class HealthStandardsOptions
{
    /// <summary>The name in the report's <c>server_name</c>.</summary>
    /// <value>The default, null, is the application's name.</value>
    public string? ServerName { get; set; }

    /// <summary>The time between two runs of one check, where its registration sets no <c>Period</c>.</summary>
    /// <value>100 ms to one day. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), HealthStandardsDefaults.MinInterval, HealthStandardsDefaults.MaxInterval, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Interval { get; set; } = Parse(HealthStandardsDefaults.Interval);

    /// <summary>How long a check may take, where its registration sets no <c>Timeout</c>.</summary>
    /// <value>10 ms to one hour. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), HealthStandardsDefaults.MinTimeout, HealthStandardsDefaults.MaxTimeout, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = Parse(HealthStandardsDefaults.Timeout);

    /// <summary>How many failures in a row turn a check that was usable into an unhealthy one; until then it reads degraded.</summary>
    /// <value>1 to 100. The default is 3. The very first result counts at once.</value>
    [Range(1, HealthStandardsDefaults.MaxRetries)]
    public int Retries { get; set; } = HealthStandardsDefaults.Retries;

    /// <summary>The time to the next run after a failure that has not yet been confirmed by <see cref="Retries"/>.</summary>
    /// <value>100 ms to one day, never more than the check's interval. The default is 2 seconds.</value>
    [Range(typeof(TimeSpan), HealthStandardsDefaults.MinInterval, HealthStandardsDefaults.MaxInterval, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryDelay { get; set; } = Parse(HealthStandardsDefaults.RetryDelay);

    /// <summary>Names of checks that must exist: services that are configured. One without a check lowers the coverage metric.</summary>
    public IList<string> ExpectedChecks { get; } = [];

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
