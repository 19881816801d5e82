using System.Text;
using Sophia.WebSockets.Tests.Support;

namespace Sophia.WebSockets.Tests.Faults;

/// <summary>Whatever a peer sends, it sees the right close code and a proper end of the stream, and other clients notice nothing.</summary>
public sealed class BadInputTests
{
    public static TheoryData<string, byte[], int> Frames => new()
    {
        { "a header of 2^62 bytes", [0x81, 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1009 },
        { "a length with the top bit", [0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1002 },
        { "a frame of 16 MiB", [0x81, 0xFF, 0, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 4], 1009 },
        { "a length not minimally encoded", [0x81, 0xFE, 0, 5, 1, 2, 3, 4], 1002 },
        { "a reserved bit", RawClient.Frame(0xC1, "{}"u8), 1002 },
        { "an unknown opcode", RawClient.Frame(0x83, "{}"u8), 1002 },
        { "no mask", RawClient.Frame(0x81, "{}"u8, mask: false), 1002 },
        { "a binary message", RawClient.Frame(0x82, "{}"u8), 1003 },
        { "a continuation of nothing", RawClient.Frame(0x80, "{}"u8), 1002 },
        { "a fragmented ping", RawClient.Frame(0x09, "x"u8), 1002 },
        { "a ping of 126 bytes", RawClient.Frame(0x89, new byte[126]), 1002 },
        { "a new text inside a message", [.. RawClient.Frame(0x01, "{"u8), .. RawClient.Frame(0x81, "}"u8)], 1002 },
        { "text that is not UTF-8", RawClient.Frame(0x81, [0xC3, 0x28]), 1007 },
        { "text that is not JSON", RawClient.Frame(0x81, "{nonsense"u8), 1007 },
        { "two objects", RawClient.Frame(0x81, "{}{}"u8), 1007 },
        { "a number that is none", RawClient.Frame(0x81, "{\"t\":\"start\",\"s\":\"x\"}"u8), 1007 },
        { "a number of 2^53", RawClient.Frame(0x81, "{\"t\":\"m\",\"i\":9007199254740992,\"d\":1}"u8), 1007 },
        { "the first frame missing", RawClient.Frame(0x81, "{\"t\":\"ack\",\"s\":0}"u8), 1008 },
        { "a forged token", RawClient.Frame(0x81, "{\"t\":\"resume\",\"token\":\"nonsense\",\"epoch\":\"x\",\"s\":1}"u8), 1008 },
        { "close code 1005", RawClient.Frame(0x88, [0x03, 0xED]), 1002 },
        { "a close frame of one byte", RawClient.Frame(0x88, [0x03]), 1002 },
        { "a close reason that is not UTF-8", RawClient.Frame(0x88, [0x03, 0xE8, 0xC3, 0x28]), 1007 },
        { "close code 1000", RawClient.Frame(0x88, [0x03, 0xE8]), 1000 },
        { "a close frame without a code", RawClient.Frame(0x88, []), 1005 },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task A_peer_that_breaks_a_rule_sees_the_right_close_code(string what, byte[] bytes, int code)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync("?client=alice");

        await client.SendBytesAsync(bytes);

        Assert.True(await client.ReadCloseAsync() == code, what);
        client.Finish();
        Assert.True(await client.ReadsEndAsync(), "the stream ends with FIN, not with a reset");
        await Messages.UntilAsync(() => server.Manager.Shared.Connections.IsEmpty);
    }

    [Fact]
    public async Task Empty_continuations_end_at_the_cap()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync();
        var empty = RawClient.Frame(0x00, []);
        await client.SendFrameAsync(0x01, []);
        var flood = client.SendBytesAsync(Enumerable.Repeat(empty, 100_000).SelectMany(frame => frame).ToArray());

        Assert.Equal(1008, await client.ReadCloseAsync());
        await flood;
    }

    [Fact]
    public async Task An_acknowledgement_may_regress_but_not_run_ahead()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.StartClientAsync("alice");
        await server.Manager.SendAsync("alice", Messages.Number(1));
        await server.Manager.SendAsync("alice", Messages.Number(2));
        await client.ReadJsonAsync("m");
        await client.ReadJsonAsync("m");

        await client.SendTextAsync("""{"t":"ack","s":2}""");
        await client.SendTextAsync("""{"t":"ack","s":1}""");
        await Messages.UntilAsync(() => server.Manager.GetConnection("alice")!.Queued == 0);
        await client.SendTextAsync("""{"t":"ack","s":3}""");

        Assert.Equal(1008, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task A_token_is_spent_when_its_successor_has_arrived()
    {
        await using var server = await TestServer.StartAsync();
        await using var first = await server.ConnectAsync("?client=alice");
        await first.SendTextAsync("""{"t":"start","k":"k"}""");
        var old = await first.ReadJsonAsync();
        await using var second = await server.ConnectAsync("?client=alice");
        await second.SendTextAsync(Messages.ResumeFrame(old, 0));
        await second.ReadJsonAsync();

        await using var unconfirmed = await server.ConnectAsync("?client=alice");
        await unconfirmed.SendTextAsync(Messages.ResumeFrame(old, 0));
        Assert.Equal("hello", (await unconfirmed.ReadJsonAsync()).T());
        await unconfirmed.SendTextAsync("""{"t":"ack","s":0}""");
        await unconfirmed.SendTextAsync("""{"t":"m","i":1,"d":1}""");
        await unconfirmed.ReadJsonAsync("ack");

        await using var replayed = await server.ConnectAsync("?client=alice");
        await replayed.SendTextAsync(Messages.ResumeFrame(old, 0));
        Assert.Equal(1008, await replayed.ReadCloseAsync());
    }

    [Fact]
    public async Task Another_clients_token_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        await using var alice = await server.ConnectAsync("?client=alice");
        await alice.SendTextAsync("""{"t":"start","k":"k"}""");
        var hello = await alice.ReadJsonAsync();
        await using var mallory = await server.ConnectAsync("?client=mallory");

        await mallory.SendTextAsync(Messages.ResumeFrame(hello, 0));

        Assert.Equal(1008, await mallory.ReadCloseAsync());
    }

    [Fact]
    public async Task An_anonymous_client_without_the_secret_gets_the_id_but_nothing_that_was_kept()
    {
        await using var server = await TestServer.StartAsync();
        await using var alice = await server.StartClientAsync("alice", "secret");
        alice.Reset();
        await Messages.UntilAsync(() => server.Manager.GetConnection("alice")!.State is WebSocketConnectionState.Disconnected);
        await server.Manager.SendAsync("alice", Messages.Json("\"private\""));

        await using var mallory = await server.StartClientAsync("alice", "guess");
        await server.Manager.SendAsync("alice", Messages.Json("\"public\""));

        Assert.Equal("public", (await mallory.ReadJsonAsync("m")).Text("d"));
    }

    [Theory]
    [InlineData("Origin: https://evil.example\r\n", 403)]
    [InlineData("Origin: https://app.example\r\n", 101)]
    public async Task Only_listed_origins_connect(string headers, int status)
    {
        await using var server = await TestServer.StartAsync(options => options.AllowedOrigins.Add("https://app.example"));
        await using var client = await server.ConnectAsync(headers: headers);

        Assert.Equal(status, client.Status);
    }

    [Fact]
    public async Task Caps_and_rates_answer_what_they_are()
    {
        await using var server = await TestServer.StartAsync(
            endpoint => (endpoint.MessagesPerSecond, endpoint.MessageBurst) = (1, 3), options: options => options.MaxConnectionsPerAddress = 1);
        await using var client = await server.StartClientAsync("alice");
        await using var second = await server.ConnectAsync();
        Assert.Equal(429, second.Status);

        for (var i = 1; i <= 6; i++)
        {
            await client.SendTextAsync($$"""{"t":"m","i":{{i}},"d":0}""");
        }

        Assert.Equal(1008, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task A_hundred_thousand_random_frames_neither_crash_nor_stall_nor_leak()
    {
        const int Total = 100_000;
        await using var server = await TestServer.StartAsync(endpoint => endpoint.MessagesPerSecond = 0);
        await using var bystander = await server.StartClientAsync("bystander");
        var random = new Random(62);
        for (var sent = 0; sent < Total;)
        {
            await using var client = await server.ConnectAsync($"?client=fuzz", reliable: random.Next(4) > 0);
            using var burst = new MemoryStream();
            burst.Write(RawClient.Frame(0x81, "{\"t\":\"start\",\"k\":\"k\"}"u8));
            for (var i = 0; i < 1_000; i++, sent++)
            {
                burst.Write(FuzzFrame(random));
            }

            try
            {
                await client.SendBytesAsync(burst.ToArray());
                client.Finish();
            }
            catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
            {
                // The server has already closed; that is its right.
            }

            await client.ReadsEndAsync();
        }

        await server.Manager.SendAsync("bystander", Messages.Number(1));
        Assert.Equal(1, (await bystander.ReadJsonAsync("m")).D());
        await Messages.UntilAsync(() => server.Manager.Shared.Connections.Count == 1);
    }

    /// <summary>Mostly well-formed frames, so that a connection lives long enough to be confused; now and then noise.</summary>
    private static byte[] FuzzFrame(Random random)
    {
        string[] texts =
        [
            """{"t":"ack","s":0}""", """{"t":"pong"}""", """{"t":"m","i":1,"d":[1,2]}""", """{"t":"start"}""", """{"x":{"y":[]}}""",
            """{"t":"resume","token":"a.b.c","epoch":"e","s":0}""", """{"t":"unknown","s":5}""", $$"""{"t":"m","i":{{random.Next(1, 1000)}},"d":"é"}""",
        ];
        var noise = new byte[random.Next(0, 140)];
        random.NextBytes(noise);
        return random.Next(400) switch
        {
            0 => noise,
            1 => RawClient.Frame((byte)random.Next(256), noise, random.Next(2) == 0),
            2 => RawClient.Frame(0x81, noise),
            < 20 => RawClient.Frame(0x89, noise.AsSpan(0, Math.Min(noise.Length, 125))),
            _ => RawClient.Frame(0x81, Encoding.UTF8.GetBytes(texts[random.Next(texts.Length)])),
        };
    }
}
