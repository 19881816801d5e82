using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Sophia.HealthBench.Incidents;

/// <summary>Prints the tables of the simulated months and of the exhaustions.</summary>
internal static class IncidentTables
{
    public static void Months(ulong[] seeds, TextWriter output)
    {
        output.WriteLine("\nSimulated month: 50 services, a check every 30 s, noise, flaps, deploys, gaps, 20 incidents\n");
        output.WriteLine("| seed | precision | recall | median delay, min | worst delay, min | messages | plain threshold's | ratio | plain precision |");
        output.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var seed in seeds)
        {
            var ours = MonthJudge.Judge(seed, 20, (month, page) => new SophiaMonth(month, page));
            var plain = MonthJudge.Judge(seed, 20, (_, page) => new PlainThreshold(page));
            output.WriteLine($"| {seed} | {ours.Precision:F3} | {ours.Recall:F2} | {ours.MedianDelay:F1} | {ours.WorstDelay:F1} | {ours.Pages} | {plain.Pages} | {ours.Pages / (double)plain.Pages:F4} | {plain.Precision:F3} |");
        }
    }

    public static void Quiet(ulong[] seeds, TextWriter output)
    {
        output.WriteLine("\nSimulated month without incidents\n\n| seed | false alarms | per service-week |\n|---:|---:|---:|");
        foreach (var seed in seeds)
        {
            var verdict = MonthJudge.Judge(seed + 1000, 0, (month, page) => new SophiaMonth(month, page));
            output.WriteLine($"| {seed + 1000} | {verdict.Pages} | {verdict.FalsePerServiceWeek:F4} |");
        }
    }

    public static void Exhaustions(ulong[] seeds, TextWriter output)
    {
        output.WriteLine("\n20 exhaustions of pool, memory, disk and error budget, and 20 decoys over a week each\n");
        output.WriteLine("| seed | missed | warning, median min | worst min | premature | false alarms on decoys (service-weeks) |\n|---:|---:|---:|---:|---:|---:|");
        foreach (var seed in seeds)
        {
            var verdict = ExhaustionJudge.Judge(seed, Forecaster);
            output.WriteLine($"| {seed} | {verdict.Missed} of {verdict.Simulated} | {verdict.MedianMinutes:F0} | {verdict.WorstMinutes:F0} | {verdict.Premature} | {verdict.DecoyAlarms} ({verdict.DecoyWeeks:F0}) |");
        }
    }

    public static void Explain(ulong seed, TextWriter output)
    {
        MonthJudge.Judge(seed, 20, (month, page) =>
        {
            foreach (var i in month.Incidents)
            {
                output.WriteLine($"incident {i.Kind} s{i.Service} {i.Start}..{i.End} severity {i.Severity:F2}");
            }

            return new SophiaMonth(month, page, output.WriteLine);
        });
    }

    private static Func<DateTimeOffset, double, bool> Forecaster(ExhaustionKind kind)
    {
        var engine = new HealthPredictionEngine(Options.Create(new HealthPredictionOptions()));
        var resource = kind.ToString();
        return (at, used) => engine.ObserveLimit("service", resource, used, 1, at).IsWarning;
    }
}
