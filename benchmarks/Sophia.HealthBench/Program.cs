using Sophia.HealthBench.Incidents;
using Sophia.HealthBench.Nab;

var tables = args.Length == 0 || args[0] == "all" ? ["nab", "incidents"] : args;
foreach (var table in tables)
{
    switch (table)
    {
        case "nab":
            NabTable.Print("EWMA baseline", NabTable.Run(NabCorpus.Load(), () => new EwmaBaseline()), Console.Out);
            break;
        case "incidents":
            var verdict = MonthJudge.Judge(Seeds.Tuning[0], 20, (_, page) => new PlainThreshold(page));
            Console.WriteLine($"plain threshold: {verdict.Pages} messages, precision {verdict.Precision:F3}, recall {verdict.Recall:F2}, delay {verdict.MedianDelay:F1} min");
            break;
    }
}
