using System.Globalization;
using System.Text;
using Sophia.LoadTests.Mcp;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Backend;

/// <summary>The promises of the backend sample, each in a server process of its own.</summary>
internal static class BackendLoadTest
{
    public static async Task RunAsync(BackendLoadOptions options, CancellationToken cancellationToken)
    {
        var (paced, sample) = Publish(options.Published);
        var cage = Cage.OwnProcessor(options.Pin);
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"### The backend, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}\n\nMachine: {McpReport.Machine()}; {cage.Name}.\n");
        report.AppendLine("| | median | worst | target | met |\n|---|---|---|---|---|");
        foreach (var row in options.Rows)
        {
            Console.WriteLine($"{row} …");
            var figures = row switch
            {
                "dashboard" => await DashboardLoad.RunAsync(paced, cage, options.Quick, cancellationToken),
                "cold" => await ColdCalls.RunAsync(paced, cage, options.Quick, cancellationToken),
                "misses" => await ConcurrentMisses.RunAsync(paced, options.Quick, cancellationToken),
                "sockets" => await LiveSockets.RunAsync(sample, cage, options.Quick, cancellationToken),
                _ => await PageLoads.RunAsync(sample, options.Quick, cancellationToken),
            };
            foreach (var figure in figures)
            {
                report.AppendLine(figure.ToString());
                Console.WriteLine(figure);
            }
        }

        Console.WriteLine(report);
        if (options.Out is { } file)
        {
            await File.WriteAllTextAsync(file, report.ToString(), cancellationToken);
        }
    }

    // The sample as it is deployed, and the same with sources of a known length.
    private static (PublishedServer Paced, PublishedServer Sample) Publish(bool earlier)
    {
        if (earlier)
        {
            return (PublishedServer.Earlier("BackendServer"), PublishedServer.Earlier("Backend"));
        }

        var repository = PublishedServer.Repository();
        Console.WriteLine("Publishing…");
        return (PublishedServer.Publish(repository, "BackendServer", compiled: false), PublishedServer.Publish(repository, "Backend", compiled: false, below: "samples"));
    }
}

/// <summary>One line of the report.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Values">One value a round.</param>
/// <param name="Format">How a value is written.</param>
/// <param name="AtMost">The target: no more than this.</param>
/// <param name="AtLeast">The target: no less than this.</param>
internal sealed record Figure(string What, IReadOnlyList<double> Values, string Format, double? AtMost = null, double? AtLeast = null)
{
    private double Median => Values.Order().ElementAt(Values.Count / 2);

    private double Worst => AtLeast is null ? Values.Max() : Values.Min();

    public override string ToString()
    {
        var target = AtMost is { } most ? $"≤ {Text(most)}" : AtLeast is { } least ? $"≥ {Text(least)}" : "";
        var met = (AtMost, AtLeast) is (null, null) ? "" : Median <= (AtMost ?? double.MaxValue) && Median >= (AtLeast ?? double.MinValue) ? "yes" : "no";
        return $"| {What} | {Text(Median)} | {Text(Worst)} | {target} | {met} |";
    }

    private string Text(double value) => value.ToString(Format, CultureInfo.InvariantCulture);
}
