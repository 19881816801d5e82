using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

namespace Limits;

/// <summary>Streams of events with comments in their silence, and answers in plain JSON.</summary>
public sealed class ResponseModeTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<McpApp> StartAsync(params (string, string)[] settings) => McpApp.ReadyAsync(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.Services.AddSingleton<Door>();
            builder.AddSophiaMcpServer().WithTools<Tools>();
        },
        settings: settings);

    private static HttpRequestMessage Call(string tool, params string[] accept)
    {
        var request = McpApp.Modern(Encoding.UTF8.GetBytes(McpApp.Call(tool)), "tools/call", tool);
        request.Headers.Accept.Clear();
        foreach (var type in accept)
        {
            request.Headers.Accept.ParseAdd(type);
        }

        return request;
    }

    [Fact]
    public async Task A_silent_stream_of_a_session_gets_a_comment()
    {
        await using var app = await StartAsync(("Sophia:Mcp:Sessions:Mode", "Hybrid"));
        using var raw = new RawSessions(new HttpClient { BaseAddress = app.Address });
        using var stream = await raw.ListenAsync((await raw.OpenAsync())!);

        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(15));
            Assert.Equal(": keep-alive", await stream.ReadLineAsync(Token));
            Assert.Equal("", await stream.ReadLineAsync(Token));
        }

        await app.Get<McpSessionRegistry>().BroadcastAsync("notifications/message", "hello", Token);
        Assert.Equal("hello", (string?)(await RawSessions.NextMessageAsync(stream))["params"]);
    }

    [Fact]
    public async Task A_tool_that_takes_long_keeps_its_stream_alive_and_its_answer_whole()
    {
        await using var app = await StartAsync();
        var call = app.Http.SendAsync(Call("slow", "application/json", "text/event-stream"), HttpCompletionOption.ResponseHeadersRead, Token);
        await app.Get<Door>().Reached;

        _time.Advance(TimeSpan.FromSeconds(15));
        using var response = await call;
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        Assert.Equal(": keep-alive", await stream.ReadLineAsync(Token));
        app.Get<Door>().Open();

        Assert.Equal("done", (string?)McpApp.Parse(await stream.ReadToEndAsync(Token))!["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task Without_the_setting_nothing_is_said()
    {
        await using var app = await StartAsync(("Sophia:Mcp:KeepAlive", "00:00:00"));
        var call = app.Http.SendAsync(Call("slow", "application/json", "text/event-stream"), Token);
        await app.Get<Door>().Reached;

        _time.Advance(TimeSpan.FromSeconds(59));
        app.Get<Door>().Open();

        Assert.DoesNotContain("keep-alive", await (await call).Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_json_mode_the_answer_is_one_object()
    {
        await using var app = await StartAsync(("Sophia:Mcp:ResponseMode", "Json"));

        using var response = await app.Http.SendAsync(Call("talkative", "application/json"), Token);
        var text = await response.Content.ReadAsStringAsync(Token);

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Encoding.UTF8.GetByteCount(text), response.Content.Headers.ContentLength);
        Assert.Equal("said", (string?)System.Text.Json.Nodes.JsonNode.Parse(text)!["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task In_json_mode_a_tool_that_takes_long_is_answered_by_one_object_too()
    {
        await using var app = await StartAsync(("Sophia:Mcp:ResponseMode", "Json"));
        var call = app.Http.SendAsync(Call("slow", "application/json"), Token);
        await app.Get<Door>().Reached;

        _time.Advance(TimeSpan.FromSeconds(30));
        app.Get<Door>().Open();

        using var response = await call;
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("done", (string?)System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["result"]!["content"]![0]!["text"]);
    }

    [Theory]
    [InlineData("Json", "application/json", "application/json")]
    [InlineData("Json", "text/event-stream", "application/json")]
    [InlineData("Accept", "application/json", "application/json")]
    [InlineData("Accept", "application/json, text/event-stream", "text/event-stream")]
    [InlineData("Stream", "application/json, text/event-stream", "text/event-stream")]
    public async Task Each_mode_answers_with_its_type(string mode, string accept, string type)
    {
        await using var app = await StartAsync(("Sophia:Mcp:ResponseMode", mode));
        using var response = await app.Http.SendAsync(Call("quick", accept), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task In_json_mode_there_is_no_stream_to_open_and_errors_keep_their_status()
    {
        await using var app = await StartAsync(("Sophia:Mcp:ResponseMode", "Json"));
        using var get = await app.Http.GetAsync(new Uri("/mcp", UriKind.Relative), Token);
        var (unknown, body) = await app.PostAsync(
            $$$"""{"jsonrpc":"2.0","id":7,"method":"no/such","params":{"_meta":{{{McpApp.Meta}}}}}""", "no/such");
        var (notified, _) = await app.PostAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}}""", "notifications/cancelled");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(7, (int?)body!["id"]);
        Assert.Equal(HttpStatusCode.Accepted, notified.StatusCode);
    }

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task The_sdks_client_works_with_plain_json(string revision)
    {
        await using var app = await StartAsync(("Sophia:Mcp:ResponseMode", "Json"));
        var client = await app.ConnectAsync(new McpClientOptions { ProtocolVersion = revision });

        var result = await client.CallToolAsync("talkative", cancellationToken: Token);

        Assert.Equal(3, (await client.ListToolsAsync(cancellationToken: Token)).Count);
        Assert.Equal("said", Assert.IsType<TextContentBlock>(result.Content[0]).Text);
    }

    [Fact]
    public async Task With_everything_off_the_endpoint_is_the_sdks_own()
    {
        await using var app = await StartAsync(
            ("Sophia:Mcp:KeepAlive", "00:00:00"), ("Sophia:Mcp:WriteTimeout", "00:00:00"), ("Sophia:Mcp:BodyTimeout", "00:00:00"),
            ("Sophia:Mcp:StrictUtf8", "false"));
        RequestDelegate endpoint = static _ => Task.CompletedTask;

        Assert.Same(endpoint, TransportGuard.Guard(app.App.Services, endpoint));
    }

    private sealed class Door
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task.WaitAsync(Token);

        public Task PassAsync()
        {
            _reached.TrySetResult();
            return _open.Task;
        }

        public void Open() => _open.TrySetResult();
    }

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "slow")]
        public static async Task<string> Slow(Door door)
        {
            await door.PassAsync();
            return "done";
        }

        [McpServerTool(Name = "talkative")]
        public static string Talkative(IProgress<ModelContextProtocol.ProgressNotificationValue> progress)
        {
            progress.Report(new ModelContextProtocol.ProgressNotificationValue { Progress = 1 });
            return "said";
        }

        [McpServerTool(Name = "quick")]
        public static string Quick() => "";
    }
}
