namespace Sophia.Health;

/// <summary>The defaults of SLA accounting.</summary>
internal static class SlaDefaults
{
    public const string Section = "Sophia:Monitoring:Sla";
    public const double Target = 0.999;
    public const string MaxGap = "00:02:00";
    public const int MaxOutages = 200;
    public const int Days = 30;
}
