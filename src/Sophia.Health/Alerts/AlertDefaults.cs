namespace Sophia.Health;

/// <summary>The defaults, from the practice of Prometheus and Alertmanager.</summary>
internal static class AlertDefaults
{
    public const string Section = "Sophia:Monitoring:Alerts";
    public const string CriticalFor = "00:02:00";
    public const string AnomalyFor = "00:00:00";
    public const string KeepFiringFor = "00:05:00";
    public const string GroupWait = "00:00:30";
    public const string GroupInterval = "00:05:00";
    public const string RepeatInterval = "04:00:00";
    public const string FlapWindow = "00:10:00";
    public const int FlapThreshold = 20;
    public const string History = "1.00:00:00";
    public const int MaxHistory = 10_000;
    public const int MaxAlerts = 10_000;
    public const int MaxSilences = 1_000;
    public const double AnomalyThreshold = 0.8;
    public const int QueueCapacity = 1_000;
    public const string AttemptTimeout = "00:00:10";
    public const string RetryFor = "02:00:00";
    public const string AlertmanagerResend = "00:01:00";
    public const string Evaluation = "00:00:05";
    public const string Zero = "00:00:00";
    public const string OneDay = "1.00:00:00";
    public const string ThirtyDays = "30.00:00:00";
}
