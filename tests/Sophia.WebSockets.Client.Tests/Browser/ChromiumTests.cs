using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Sophia.Tests.Browser;
using Sophia.Tests.Shared;

namespace Sophia.WebSockets.Client.Tests.Browser;

/// <summary>The browser client in a browser.</summary>
public sealed class ChromiumTests
{
    private const string Page = """
        <!doctype html><title>test</title>
        <script type="module">
          import { SophiaWebSocket } from "/client.js";
          window.received = []; window.gaps = []; window.states = [];
          const ws = window.ws = new SophiaWebSocket(new URLSearchParams(location.search).get("ws"), { clientId: "browser", minDelay: 1, maxDelay: 20 });
          ws.addEventListener("state", e => states.push(e.detail));
          ws.addEventListener("gap", e => gaps.push(e.detail));
          ws.addEventListener("message", e => received.push(e.detail));
          ws.connect();
        </script>
        """;

    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_script_survives_cuts_in_a_browser_in_both_directions()
    {
        const int Up = 100;
        var inbound = new ConcurrentQueue<int>();
        await using var server = await StartAsync(message => inbound.Enqueue(int.Parse(message, CultureInfo.InvariantCulture)));
        await using var proxy = new CutProxy(server.Port, maxBytes: 6_000, seed: 11);
        await using var chromium = await HeadlessChromium.StartAsync();
        await using var page = await chromium.OpenAsync($"http://127.0.0.1:{server.Port}/?ws=ws://127.0.0.1:{proxy.Port}/ws");
        await page.Page.EvaluateAsync($"() => {{ for (let i = 1; i <= {Up}; i++) ws.send(i); }}");
        var down = 0;
        while (proxy.Cuts < 20)
        {
            await server.Manager.WaitForRoomAsync("browser", Limit).WaitAsync(ClientTests.Patience, Limit);
            await server.Manager.SendAsync("browser", ClientTests.Number(++down), Limit);
            await Task.Yield();
        }

        proxy.Calm = true;
        await server.Manager.SendAsync("browser", ClientTests.Number(-1), Limit);
        await page.Page.WaitForFunctionAsync("() => received.at(-1) === -1 && ws.pending === 0", options: new PageWaitForFunctionOptions { Timeout = 120_000 });

        Assert.Equal(Enumerable.Range(1, down).Append(-1), await page.Page.EvaluateAsync<int[]>("() => received"));
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("() => gaps.length"));
        Assert.Equal(Enumerable.Range(1, Up), inbound);
        await page.Page.EvaluateAsync("() => ws.close()");
        Assert.Equal("stopped", await page.Page.EvaluateAsync<string>("() => ws.state"));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task A_second_page_with_the_same_id_takes_over_and_the_first_stays_away()
    {
        await using var server = await StartAsync();
        await using var chromium = await HeadlessChromium.StartAsync();
        var address = $"http://127.0.0.1:{server.Port}/?ws=ws://127.0.0.1:{server.Port}/ws";
        await using var first = await chromium.OpenAsync(address);
        await first.Page.WaitForFunctionAsync("() => window.ws?.state === 'connected'");
        await using var second = await chromium.OpenAsync(address);
        await second.Page.WaitForFunctionAsync("() => window.ws?.state === 'connected'");

        await first.Page.WaitForFunctionAsync("() => ws.state === 'replaced'");
        await server.Manager.SendAsync("browser", ClientTests.Number(7), Limit);
        await second.Page.WaitForFunctionAsync("() => received.at(-1) === 7");
        Assert.Equal(0, await first.Page.EvaluateAsync<int>("() => received.length"));
    }

    private static Task<ClientTests.Server> StartAsync(Action<string>? handler = null) => ClientTests.Server.StartAsync(handler, options: Anywhere, app: app =>
    {
        app.MapGet("/", () => Results.Content(Page, "text/html"));
        app.MapGet("/favicon.ico", () => Results.NoContent());
        app.MapGet("/client.js", () => Results.File(Path.Combine(AppContext.BaseDirectory, "Browser", "sophia-websocket.js"), "text/javascript"));
    });

    /// <summary>The proxy's port is another origin than the page's.</summary>
    private static void Anywhere(SophiaWebSocketEndpointOptions options) => options.AllowedOrigins = ["*"];
}
