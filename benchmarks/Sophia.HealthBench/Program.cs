using Sophia.HealthBench;
using Sophia.HealthBench.Incidents;
using Sophia.HealthBench.Nab;

var tables = args.Length == 0 || args[0] == "all" ? ["nab", "incidents", "quiet", "exhaustion", "point", "cached", "thousand"] : args;
foreach (var table in tables)
{
    switch (table)
    {
        case "nab":
            NabTable.Print("Sophia", NabTable.Run(NabCorpus.Load(), () => new EngineDetector()), Console.Out);
            NabTable.Print("EWMA baseline", NabTable.Run(NabCorpus.Load(), () => new EwmaBaseline()), Console.Out);
            break;
        case "tune":
            IncidentTables.Months(Seeds.Tuning, Console.Out);
            IncidentTables.Quiet(Seeds.Tuning, Console.Out);
            IncidentTables.Exhaustions(Seeds.Tuning, Console.Out);
            break;
        case "explain":
            IncidentTables.Explain(Seeds.Tuning[0], Console.Out);
            break;
        case "incidents":
            IncidentTables.Months(Seeds.Reported, Console.Out);
            break;
        case "quiet":
            IncidentTables.Quiet(Seeds.Reported, Console.Out);
            break;
        case "exhaustion":
            IncidentTables.Exhaustions(Seeds.Reported, Console.Out);
            break;
        case "point":
            CostTables.Point(Console.Out);
            break;
        case "cached":
            await CostTables.CachedReadAsync(Console.Out);
            break;
        case "thousand":
            await CostTables.ThousandAsync(Console.Out);
            break;
        default:
            Console.Error.WriteLine($"No table '{table}': nab, incidents, quiet, exhaustion, point, cached, thousand, tune, explain, all.");
            return 2;
    }
}

return 0;
