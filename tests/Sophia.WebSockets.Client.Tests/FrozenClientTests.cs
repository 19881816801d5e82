using System.Diagnostics;
using System.Text.Json;
using Sophia.Tests.Shared;

namespace Sophia.WebSockets.Client.Tests;

/// <summary>A client's process is stopped: its system goes on to answer for it, it does not.</summary>
public sealed class FrozenClientTests
{
    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_frozen_client_is_cut_off_and_gets_what_it_missed_once_it_thaws()
    {
        await using var server = await ClientTests.Server.StartAsync(
            options: all => (all.KeepAliveInterval, all.KeepAliveTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        var folder = await NpmFolder.InstallAsync("node", Limit);
        string Own(string file) => Path.Combine(AppContext.BaseDirectory, "Browser", file);
        using var client = Process.Start(new ProcessStartInfo(
            folder.Node, [Own("through-cuts.mjs"), Own("sophia-websocket.js"), $"ws://127.0.0.1:{server.Port}/ws", "0"]) { RedirectStandardOutput = true })!;
        var output = client.StandardOutput.ReadToEndAsync(Limit);
        await ClientTests.UntilAsync(() => server.Manager.GetConnection("browser")?.State is WebSocketConnectionState.Connected);

        Signals.Send(client.Id, Signals.Stop);
        await ClientTests.UntilAsync(() => server.Manager.GetConnection("browser")?.State is WebSocketConnectionState.Disconnected);
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(SendResult.Queued, await server.Manager.SendAsync("browser", ClientTests.Number(i), Limit));
        }

        Signals.Send(client.Id, Signals.Continue);
        await server.Manager.SendAsync("browser", ClientTests.Number(-1), Limit);
        var result = JsonDocument.Parse(await output.WaitAsync(ClientTests.Patience, Limit)).RootElement;
        Assert.Equal([1, 2, 3, 4, 5, -1], result.GetProperty("received").EnumerateArray().Select(number => number.GetInt32()));
        Assert.Empty(result.GetProperty("gaps").EnumerateArray());
    }
}
