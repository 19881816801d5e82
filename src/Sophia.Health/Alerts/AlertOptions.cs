using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>How <see cref="AlertManager"/> behaves. Bound from <c>Sophia:Monitoring:Alerts</c> and validated at start.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class AlertOptions
{
    /// <summary>Whether there are alerts at all. Off, nothing is taken up, listed or told.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How long a service must be unhealthy before people are told.</summary>
    /// <value>0 to one day. The default is two minutes.</value>
    [Range(typeof(TimeSpan), AlertDefaults.Zero, AlertDefaults.OneDay, ParseLimitsInInvariantCulture = true)]
    public TimeSpan CriticalFor { get; set; } = Parse(AlertDefaults.CriticalFor);

    /// <summary>How long every other condition must hold. Scores and forecasts look at many points already.</summary>
    /// <value>0 to one day. The default is 0.</value>
    [Range(typeof(TimeSpan), AlertDefaults.Zero, AlertDefaults.OneDay, ParseLimitsInInvariantCulture = true)]
    public TimeSpan AnomalyFor { get; set; } = Parse(AlertDefaults.AnomalyFor);

    /// <summary>How long an alert goes on firing after its condition ended, so that a short recovery is not told.</summary>
    /// <value>0 to one day. The default is five minutes.</value>
    [Range(typeof(TimeSpan), AlertDefaults.Zero, AlertDefaults.OneDay, ParseLimitsInInvariantCulture = true)]
    public TimeSpan KeepFiringFor { get; set; } = Parse(AlertDefaults.KeepFiringFor);

    /// <summary>How long the first message of a group waits for others to join, and for a dependency to explain it.</summary>
    /// <value>0 to one day. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), AlertDefaults.Zero, AlertDefaults.OneDay, ParseLimitsInInvariantCulture = true)]
    public TimeSpan GroupWait { get; set; } = Parse(AlertDefaults.GroupWait);

    /// <summary>The least time between two messages of a group.</summary>
    /// <value>0 to one day. The default is five minutes.</value>
    [Range(typeof(TimeSpan), AlertDefaults.Zero, AlertDefaults.OneDay, ParseLimitsInInvariantCulture = true)]
    public TimeSpan GroupInterval { get; set; } = Parse(AlertDefaults.GroupInterval);

    /// <summary>After which time a group that still fires is told again.</summary>
    /// <value>One minute to 30 days. The default is four hours.</value>
    [Range(typeof(TimeSpan), "00:01:00", AlertDefaults.ThirtyDays, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RepeatInterval { get; set; } = Parse(AlertDefaults.RepeatInterval);

    /// <summary>The time over which changes of a service's state are counted.</summary>
    /// <value>One second to one day. The default is ten minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", AlertDefaults.OneDay, ParseLimitsInInvariantCulture = true)]
    public TimeSpan FlapWindow { get; set; } = Parse(AlertDefaults.FlapWindow);

    /// <summary>Changes within <see cref="FlapWindow"/> from which on the service is flapping: one alert says so, its other messages stop.</summary>
    /// <value>4 to 1,000,000 changes. The default is 20.</value>
    [Range(4, 1_000_000)]
    public int FlapThreshold { get; set; } = AlertDefaults.FlapThreshold;

    /// <summary>How long resolved alerts stay in the history (at most 10,000 of them).</summary>
    /// <value>One minute to 30 days. The default is 24 hours.</value>
    [Range(typeof(TimeSpan), "00:01:00", AlertDefaults.ThirtyDays, ParseLimitsInInvariantCulture = true)]
    public TimeSpan History { get; set; } = Parse(AlertDefaults.History);

    /// <summary>The anomaly score above which an alert is raised; it is withdrawn below half of it.</summary>
    /// <value>0.1 to 1. The default is 0.8.</value>
    [Range(0.1, 1.0)]
    public double AnomalyThreshold { get; set; } = AlertDefaults.AnomalyThreshold;

    /// <summary>Which services each service needs: <c>Dependencies:orders:0 = postgres</c>. While postgres is critical, orders is not told.</summary>
    public IDictionary<string, string[]> Dependencies { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal);

    /// <summary>Webhooks to tell.</summary>
    public IList<WebhookOptions> Webhooks { get; } = [];

    /// <summary>Whether to write notifications to the log.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Log { get; set; } = true;

    /// <summary>The base address of a Prometheus Alertmanager, for instance <c>http://alertmanager:9093</c>; none when null.</summary>
    public Uri? AlertmanagerUrl { get; set; }

    /// <summary>How often firing alerts are sent to Alertmanager again, so that it knows them after a restart of its own.</summary>
    /// <value>One second to ten minutes. The default is one minute.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan AlertmanagerResend { get; set; } = Parse(AlertDefaults.AlertmanagerResend);

    /// <summary>Notifications a sink may have waiting. When full the oldest is dropped, logged and counted.</summary>
    /// <value>1 to 100,000 notifications. The default is 1,000.</value>
    [Range(1, 100_000)]
    public int QueueCapacity { get; set; } = AlertDefaults.QueueCapacity;

    /// <summary>How long one attempt to send may take.</summary>
    /// <value>100 ms to ten minutes. The default is ten seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan AttemptTimeout { get; set; } = Parse(AlertDefaults.AttemptTimeout);

    /// <summary>How long a notification is tried before it is given up, logged and counted.</summary>
    /// <value>0 to one day. The default is two hours.</value>
    [Range(typeof(TimeSpan), AlertDefaults.Zero, AlertDefaults.OneDay, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryFor { get; set; } = Parse(AlertDefaults.RetryFor);

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class AlertOptionsValidator : IValidateOptions<AlertOptions>;
