namespace Sophia.HealthBench.Incidents;

/// <summary>How a detector did in one month.</summary>
internal sealed record MonthVerdict(ulong Seed, int Incidents, int Found, int Pages, int TruePages, IReadOnlyList<double> DelaysMinutes)
{
    public double Precision => Pages == 0 ? 1 : TruePages / (double)Pages;

    public double Recall => Incidents == 0 ? 1 : Found / (double)Incidents;

    public double MedianDelay => DelaysMinutes.Count == 0 ? 0 : DelaysMinutes.Order().ElementAt(DelaysMinutes.Count / 2);

    public double WorstDelay => DelaysMinutes.Count == 0 ? 0 : DelaysMinutes.Max();

    public double FalsePerServiceWeek => (Pages - TruePages) / (SimMonth.Services * SimMonth.Days / 7.0);
}
