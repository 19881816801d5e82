using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sophia.Tests.Shared;

namespace Sophia.WebSockets.Client.Tests.Browser;

/// <summary>The browser client, run by Node's WebSocket (the same interface as a browser's) against the real server.</summary>
public sealed class BrowserClientTests
{
    private const int MaxGzipBytes = 5 * 1024;

    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public void The_script_is_small()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(File.ReadAllBytes(Script()));
        }

        Assert.InRange(packed.Length, 1, MaxGzipBytes);
    }

    [Fact]
    public async Task The_script_survives_cuts_in_both_directions()
    {
        const int Up = 100;
        var inbound = new ConcurrentQueue<int>();
        await using var server = await ClientTests.Server.StartAsync(message => inbound.Enqueue(int.Parse(message, CultureInfo.InvariantCulture)));
        await using var proxy = new CutProxy(server.Port, maxBytes: 6_000, seed: 7);
        using var node = await StartAsync(Script(), $"ws://127.0.0.1:{proxy.Port}/ws", Up);
        var output = node.StandardOutput.ReadToEndAsync(Limit);
        var down = 0;
        while (proxy.Cuts < 20 && !node.HasExited)
        {
            await server.Manager.WaitForRoomAsync("browser", Limit);
            await server.Manager.SendAsync("browser", OutboundMessage.FromJson(Encoding.UTF8.GetBytes($"{++down}")), Limit);
            await Task.Yield();
        }

        proxy.Calm = true;
        await server.Manager.SendAsync("browser", OutboundMessage.FromJson("-1"u8), Limit);
        var result = JsonDocument.Parse(await output.WaitAsync(ClientTests.Patience, Limit)).RootElement;

        Assert.Equal(Enumerable.Range(1, down).Append(-1), result.GetProperty("received").EnumerateArray().Select(number => number.GetInt32()));
        Assert.Empty(result.GetProperty("gaps").EnumerateArray());
        Assert.Equal("stopped", result.GetProperty("state").GetString());
        Assert.Equal(Enumerable.Range(1, Up), inbound);
    }

    [Fact]
    public async Task A_relative_address_becomes_one_that_older_browsers_take_too()
    {
        var folder = await NpmFolder.InstallAsync("node", Limit);
        var code = $$"""
            import { SophiaWebSocket } from {{JsonSerializer.Serialize(Script())}};
            for (const page of ["https://example.test/page", "http://example.test/page"]) {
                globalThis.location = { href: page };
                globalThis.WebSocket = class { constructor(address) { console.log(String(address)); } close() { } };
                const socket = new SophiaWebSocket("/ws?a=b", { clientId: "me" });
                socket.connect();
                socket.close();
            }
            """;
        using var node = Process.Start(new ProcessStartInfo(folder.Node, ["--input-type=module", "-e", code]) { RedirectStandardOutput = true })!;

        var output = await node.StandardOutput.ReadToEndAsync(Limit).WaitAsync(ClientTests.Patience, Limit);

        Assert.Equal("wss://example.test/ws?a=b&client=me\nws://example.test/ws?a=b&client=me\n", output);
    }

    private static async Task<Process> StartAsync(string script, string address, int up)
    {
        var folder = await NpmFolder.InstallAsync("node", Limit);
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Browser", "through-cuts.mjs"), script, address, up.ToString(CultureInfo.InvariantCulture)];
        return Process.Start(new ProcessStartInfo(folder.Node, arguments) { RedirectStandardOutput = true })!;
    }

    private static string Script() => Path.Combine(AppContext.BaseDirectory, "Browser", "sophia-websocket.js");
}
