namespace Sophia.HealthBench.Incidents;

/// <summary>How a forecaster did on a set of exhaustions and decoys.</summary>
internal sealed record ExhaustionVerdict(int Simulated, int Missed, IReadOnlyList<double> WarningMinutes, int Premature, int DecoyAlarms, double DecoyWeeks)
{
    public double MedianMinutes => WarningMinutes.Count == 0 ? 0 : WarningMinutes.Order().ElementAt(WarningMinutes.Count / 2);

    public double WorstMinutes => WarningMinutes.Count == 0 ? 0 : WarningMinutes.Min();
}

/// <summary>
/// Feeds each series to a forecaster until the limit is reached. The warning counts from the first alarm after the growth began; an alarm
/// before that, or on a decoy, is false; an exhaustion without an alarm before the limit is missed.
/// </summary>
internal static class ExhaustionJudge
{
    private const int PerKind = 5;
    private const int DecoySteps = 7 * 2880;

    /// <param name="seed">Names the set.</param>
    /// <param name="create">Makes a forecaster for one series: takes a point, answers whether an alarm is raised now.</param>
    public static ExhaustionVerdict Judge(ulong seed, Func<ExhaustionKind, Func<DateTimeOffset, double, bool>> create)
    {
        var warnings = new List<double>();
        var (missed, premature, decoys) = (0, 0, 0);
        for (var i = 0; i < PerKind * 4; i++)
        {
            var kind = (ExhaustionKind)(i % 4);
            var (early, warning) = Run(new Exhaustion(seed + ((ulong)i * 31), kind, decoy: false), create(kind));
            premature += early;
            missed += warning is null ? 1 : 0;
            warnings.AddRange(warning is { } minutes ? [minutes] : []);
            decoys += RunDecoy(new Exhaustion(seed + ((ulong)i * 31), kind, decoy: true), create(kind));
        }

        return new ExhaustionVerdict(PerKind * 4, missed, warnings, premature, decoys, PerKind * 4);
    }

    private static (int Premature, double? Warning) Run(Exhaustion series, Func<DateTimeOffset, double, bool> forecaster)
    {
        var (premature, first, raised) = (0, -1, false);
        for (var step = 0; ; step++)
        {
            var value = series.Next(step);
            if (step > series.Start && value >= 1)
            {
                return (premature, first < 0 ? null : (step - first) * Exhaustion.StepSeconds / 60.0);
            }

            var alarm = forecaster(Exhaustion.TimeOf(step), value);
            premature += alarm && !raised && step < series.Start ? 1 : 0;
            first = alarm && first < 0 && step >= series.Start ? step : first;
            raised = alarm;
        }
    }

    private static int RunDecoy(Exhaustion series, Func<DateTimeOffset, double, bool> forecaster)
    {
        var (alarms, raised) = (0, false);
        for (var step = 0; step < DecoySteps; step++)
        {
            var alarm = forecaster(Exhaustion.TimeOf(step), series.Next(step));
            alarms += alarm && !raised ? 1 : 0;
            raised = alarm;
        }

        return alarms;
    }
}
