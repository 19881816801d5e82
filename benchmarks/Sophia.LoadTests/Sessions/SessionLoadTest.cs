using System.Globalization;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Sessions;

/// <summary>The promises of sessions: memory of a live one against the bare SDK's, and a flood of sessions from one client against a cap.</summary>
internal static class SessionLoadTest
{
    private const int Cap = 1_000;

    public static async Task RunAsync(bool quick, CancellationToken cancellationToken)
    {
        var (sessions, flood) = quick ? (500, 3_000) : (5_000, 100_000);
        var repository = PublishedServer.Repository();
        Console.WriteLine("Publishing both servers…");
        var bare = PublishedServer.Publish(repository, "BareMcpServer", compiled: false);
        var sophia = PublishedServer.Publish(repository, "SophiaMcpServer", compiled: false);

        var one = await PerSessionAsync(bare, new() { ["BENCH_SESSIONS"] = "1" }, sessions, cancellationToken);
        var other = await PerSessionAsync(sophia, Hybrid(0), sessions, cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory per live session, {sessions} sessions: bare SDK stateful {one:F0} B, Sophia hybrid {other:F0} B, ratio {other / one:F3} (promise: 1.2)"));
        await FloodAsync(sophia, flood, cancellationToken);
    }

    private static async Task<double> PerSessionAsync(PublishedServer published, Dictionary<string, string> environment, int sessions, CancellationToken cancellationToken)
    {
        using var server = RunningServer.Start(published, 3, Cage.OwnProcessor(wanted: false), environment);
        using var client = new SessionClient(server);
        await client.WaitUntilReadyAsync(cancellationToken);
        // What grows once (code, pools, dictionaries) has grown before the first reading.
        await client.OpenAsync(sessions / 2, cancellationToken);
        var before = await client.HeapAsync(cancellationToken);
        var opened = await client.OpenAsync(sessions, cancellationToken);
        return (double)(await client.HeapAsync(cancellationToken) - before) / opened;
    }

    private static async Task FloodAsync(PublishedServer published, int flood, CancellationToken cancellationToken)
    {
        using var server = RunningServer.Start(published, 3, Cage.OwnProcessor(wanted: false), Hybrid(Cap));
        using var client = new SessionClient(server);
        await client.WaitUntilReadyAsync(cancellationToken);
        var before = await client.HeapAsync(cancellationToken);
        var resident = server.WorkingSet;
        var opened = await client.OpenAsync(flood, cancellationToken);
        var live = await client.LiveAsync(cancellationToken);
        var growth = (await client.HeapAsync(cancellationToken) - before) / 1e6;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{flood} sessions from one client against a cap of {Cap}: {opened} opened, {live} live (promise: {Cap}); heap +{growth:F1} MB (promise: 50), resident memory +{server.WorkingSet - resident:F1} MB"));
    }

    private static Dictionary<string, string> Hybrid(int cap) => new()
    {
        ["Sophia__Mcp__Sessions__Mode"] = "Hybrid",
        ["Sophia__Mcp__Sessions__MaxSessions"] = cap.ToString(CultureInfo.InvariantCulture),
        ["Sophia__Mcp__Sessions__MaxSessionsPerUser"] = cap.ToString(CultureInfo.InvariantCulture),
    };
}
