namespace Sophia.HealthBench.Incidents;

/// <summary>Thirty days of fifty services, a check every thirty seconds; the first three days are free of incidents, to learn.</summary>
internal sealed class SimMonth
{
    public const int Services = 50;
    public const int Dependencies = 5;
    public const int StepsPerDay = 2880;
    public const int Days = 30;
    public const int Steps = StepsPerDay * Days;
    public const int StepSeconds = 30;

    private readonly SimService[] _services;
    private readonly bool[] _away = new bool[Steps];

    public SimMonth(ulong seed, int incidents)
    {
        var random = new SimRandom(seed);
        _services = [.. Enumerable.Range(0, Services).Select(i => new SimService(seed, i, Steps))];
        DependsOn = [.. Enumerable.Range(0, Services).Select(i => i < Dependencies ? -1 : random.Below(Dependencies))];
        PlanGaps(random);
        Incidents = Plan(random, incidents);
    }

    /// <summary>The dependency each service needs, -1 for the dependencies themselves.</summary>
    public IReadOnlyList<int> DependsOn { get; }

    public IReadOnlyList<Incident> Incidents { get; }

    public static DateTimeOffset TimeOf(int step) => new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero).AddSeconds((long)step * StepSeconds);

    public SimPoint Next(int service, int step) =>
        _services[service].Next(step, Incidents.FirstOrDefault(i => i.Covers(step) && i.Affected.Contains(service)), _away[step]);

    private void PlanGaps(SimRandom random)
    {
        // Once a week the monitor itself is away for 10 to 60 minutes.
        for (var week = 0; week < 4; week++)
        {
            var start = (week * 7 * StepsPerDay) + random.Below(7 * StepsPerDay);
            Array.Fill(_away, true, start, Math.Min(20 + random.Below(100), Steps - start));
        }
    }

    private List<Incident> Plan(SimRandom random, int count)
    {
        var incidents = new List<Incident>();
        var slot = count == 0 ? 0 : (Steps - (3 * StepsPerDay)) / count;
        for (var i = 0; i < count; i++)
        {
            var length = 20 + random.Below(160);
            var start = (3 * StepsPerDay) + (i * slot) + random.Below(slot - length - 480);
            start = SkipGap(start, length);
            var kind = (IncidentKind)(i % 5);
            var service = kind is IncidentKind.DependencyOutage ? random.Below(Dependencies) : Dependencies + random.Below(Services - Dependencies);
            incidents.Add(new Incident(kind, service, start, start + length, random.NextDouble(), Affected(kind, service)));
        }

        return incidents;
    }

    // An incident that begins while the monitor is away cannot be seen by anyone: it begins afterwards.
    private int SkipGap(int start, int length)
    {
        while (_away.AsSpan(start, Math.Min(length, Steps - start)).Contains(true))
        {
            start += 10;
        }

        return start;
    }

    private HashSet<int> Affected(IncidentKind kind, int service) => kind is IncidentKind.DependencyOutage
        ? [service, .. Enumerable.Range(0, Services).Where(i => DependsOn[i] == service)]
        : [service];
}
