namespace Sophia.HealthBench.Incidents;

/// <summary>A monitoring system under judgement.</summary>
internal interface IMonthDetector
{
    /// <summary>Takes one check; calls back for every message a person would get.</summary>
    void Observe(int service, int step, in SimPoint point);

    /// <summary>Called after all services of a step.</summary>
    void EndStep(int step);
}
