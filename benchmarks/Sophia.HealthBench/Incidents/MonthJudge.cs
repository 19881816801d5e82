namespace Sophia.HealthBench.Incidents;

/// <summary>
/// Plays one month to a detector and judges its messages. A message is true when it names a service an incident affects, between the
/// incident's start and ten minutes after its end; an incident is found when at least one message is true of it.
/// </summary>
internal static class MonthJudge
{
    private const int GraceSteps = 20;

    public static MonthVerdict Judge(ulong seed, int incidents, Func<SimMonth, Action<int, int>, IMonthDetector> create)
    {
        var month = new SimMonth(seed, incidents);
        var pages = new List<(int Service, int Step)>();
        Play(month, create(month, (service, step) => pages.Add((service, step))));

        var delays = new List<double>();
        foreach (var incident in month.Incidents)
        {
            var first = pages.FindIndex(page => IsTrue(incident, page));
            if (first >= 0)
            {
                delays.Add((pages[first].Step - incident.Start) * SimMonth.StepSeconds / 60.0);
            }
        }

        var truePages = pages.Count(page => month.Incidents.Any(incident => IsTrue(incident, page)));
        return new MonthVerdict(seed, month.Incidents.Count, delays.Count, pages.Count, truePages, delays);
    }

    private static void Play(SimMonth month, IMonthDetector detector)
    {
        for (var step = 0; step < SimMonth.Steps; step++)
        {
            for (var service = 0; service < SimMonth.Services; service++)
            {
                detector.Observe(service, step, month.Next(service, step));
            }

            detector.EndStep(step);
        }
    }

    private static bool IsTrue(Incident incident, (int Service, int Step) page) =>
        incident.Affected.Contains(page.Service) && page.Step >= incident.Start && page.Step <= incident.End + GraceSteps;
}
