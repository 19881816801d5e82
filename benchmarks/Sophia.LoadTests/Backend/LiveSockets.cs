using System.Diagnostics;
using System.Globalization;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Backend;

/// <summary>2,000 browsers on <c>/ws</c> of the sample as it is deployed, one update a second: what they cost its process, and how late an update is.</summary>
internal static class LiveSockets
{
    private const int Count = 2_000;

    public static async Task<IReadOnlyList<Figure>> RunAsync(PublishedServer published, Cage cage, bool quick, CancellationToken cancellationToken)
    {
        using var server = await BackendProcess.StartAsync(published, cage, [], cancellationToken);
        var (browsers, windows, length) = quick ? (200, 2, TimeSpan.FromSeconds(3)) : (Count, 4, TimeSpan.FromSeconds(8));
        await Task.Delay(length, TimeProvider.System, cancellationToken);
        var nobody = await WindowAsync(server, null, length, cancellationToken);
        var figures = new List<Figure> { new("the backend with nobody on `/ws`: share of one core", [nobody.Core], "0.000") };
        foreach (var reliable in new[] { true, false })
        {
            var name = $"{browsers:N0} browsers on `/ws`, {(reliable ? "acknowledging as the page does" : "plain WebSockets")}, one update a second";
            var measured = await MeasureAsync(server, browsers, reliable, windows, length, cancellationToken);
            figures.Add(new Figure($"{name}: share of one core", [.. measured.Select(window => window.Core)], "0.000", AtMost: 0.25));
            figures.Add(new Figure("the same: p99 delivery, ms", [.. measured.Select(window => window.P99)], "0", AtMost: 100));
            figures.Add(new Figure("the same: slowest delivery, ms", [.. measured.Select(window => window.Slowest)], "0"));
        }

        return figures;
    }

    private static async Task<List<Window>> MeasureAsync(BackendProcess server, int count, bool reliable, int windows, TimeSpan length, CancellationToken cancellationToken)
    {
        await using var browsers = await Browsers.ConnectAsync(server.Port, count, reliable, cancellationToken);
        // What is compiled at the first updates has been before the first window.
        await Task.Delay(length, TimeProvider.System, cancellationToken);
        var measured = new List<Window>();
        for (var window = 0; window < windows; window++)
        {
            measured.Add(await WindowAsync(server, browsers, length, cancellationToken));
        }

        return measured;
    }

    private static async Task<Window> WindowAsync(BackendProcess server, Browsers? browsers, TimeSpan length, CancellationToken cancellationToken)
    {
        browsers?.Take();
        var (started, before) = (Stopwatch.GetTimestamp(), server.ProcessorTime);
        await Task.Delay(length, TimeProvider.System, cancellationToken);
        var (elapsed, used) = (Stopwatch.GetElapsedTime(started), server.ProcessorTime - before);
        var delays = browsers?.Take() ?? [];
        if (browsers is not null && (browsers.Lost > 0 || delays.Length < browsers.Count * (length.TotalSeconds - 1.5)))
        {
            throw new InvalidOperationException($"{delays.Length} updates came to {browsers.Count} browsers in {length.TotalSeconds} s, and {browsers.Lost} lost their connection.");
        }

        Array.Sort(delays);
        var window = new Window(used / elapsed, delays.Length == 0 ? 0 : delays[(int)((delays.Length - 1) * 0.99)], delays.Length == 0 ? 0 : delays[^1]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {delays.Length} updates, core {window.Core:F3}, p99 {window.P99} ms, slowest {window.Slowest} ms"));
        return window;
    }

    private sealed record Window(double Core, double P99, double Slowest);
}
