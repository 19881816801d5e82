using System.Diagnostics;
using System.Text.Json;
using Sophia.Tests.Shared;

namespace Sophia.WebSockets.Client.Tests.Browser;

/// <summary>The browser client on a clock, a random number and sockets of the test's own: nothing waits.</summary>
public sealed class StubbedBrowserClientTests
{
    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waits_are_random_up_to_a_bound_that_doubles_as_far_as_the_maximum()
    {
        var did = await RunAsync();

        Assert.Equal([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000], Numbers(did, "bounds"));
        Assert.Equal([15_000, 0, 30_000], [Number(did, "half"), Number(did, "none"), Number(did, "most")]);
    }

    [Fact]
    public async Task A_connection_that_was_greeted_begins_the_waits_anew_unless_it_was_refused()
    {
        var did = await RunAsync();

        Assert.Equal([500, 1_000], [Number(did, "greetedOnce"), Number(did, "after")]);
        Assert.Equal([1_000, 2_000, 4_000], Numbers(did, "refused"));
    }

    [Fact]
    public async Task The_servers_advice_when_to_come_back_is_followed_up_to_the_maximum()
    {
        var did = await RunAsync();

        Assert.Equal([1_234, 30_000], [Number(did, "told"), Number(did, "toldTooMuch")]);
    }

    [Fact]
    public async Task A_restarted_server_that_refuses_the_token_is_an_explicit_gap()
    {
        var did = await RunAsync();

        Assert.Equal("start", did.GetProperty("first").GetString());
        Assert.Equal("""[{"from":2,"to":null,"why":"epoch"}]""", did.GetProperty("gaps").GetRawText());
        Assert.Equal(0, Number(did, "last"));
    }

    private static async Task<JsonElement> RunAsync()
    {
        var folder = await NpmFolder.InstallAsync("node", Limit);
        string[] arguments = [File("stubbed.mjs"), File("sophia-websocket.js")];
        using var node = Process.Start(new ProcessStartInfo(folder.Node, arguments) { RedirectStandardOutput = true })!;
        var output = await node.StandardOutput.ReadToEndAsync(Limit).WaitAsync(ClientTests.Patience, Limit);
        return JsonDocument.Parse(output).RootElement;
    }

    private static string File(string name) => Path.Combine(AppContext.BaseDirectory, "Browser", name);

    private static int Number(JsonElement did, string name) => did.GetProperty(name).GetInt32();

    private static IEnumerable<int> Numbers(JsonElement did, string name) => did.GetProperty(name).EnumerateArray().Select(number => number.GetInt32());
}
