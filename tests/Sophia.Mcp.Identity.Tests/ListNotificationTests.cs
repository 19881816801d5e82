using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

/// <summary>Nobody learns from a notification of a tool that is for others.</summary>
public sealed class ListNotificationTests
{
    private const string Hello = "notifications/hello";

    private readonly Desk _desk = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_is_told_of_what_its_user_sees_and_of_nothing_else()
    {
        await using var app = await _desk.StartAsync(null, ("Sophia:Mcp:Sessions:Mode", "Hybrid"));
        await using var reader = await ConnectAsync(app, "reader");
        await using var admin = await ConnectAsync(app, "admin");
        var options = app.Get<IOptions<McpServerOptions>>().Value;

        options.ToolCollection!.Add(Tool("audit", "admin"));
        await Eventually.IsTrueAsync(() => admin.Heard.Contains(NotificationMethods.ToolListChangedNotification));
        options.PromptCollection!.Add(McpServerPrompt.Create(static () => "for all", new McpServerPromptCreateOptions { Name = "late" }));
        await Eventually.IsTrueAsync(() => !reader.Heard.IsEmpty);

        Assert.Equal([NotificationMethods.PromptListChangedNotification], reader.Heard);
        options.ToolCollection.Remove(options.ToolCollection["look"]);
        await Eventually.IsTrueAsync(() => reader.Heard.Contains(NotificationMethods.ToolListChangedNotification));
    }

    [Fact]
    public async Task A_client_that_listens_without_a_session_is_told_of_what_it_sees_and_of_nothing_else()
    {
        var breakers = new Breakers();
        await using var app = await _desk.StartAsync(
            (builder, _) => builder.Services.AddKeyedSingleton<IHealthCheck>("sophia.service", breakers),
            ("Sophia:Server:Tools:count:RequiredServices:0", "vault"), ("Sophia:Server:Tools:count:WhenUnavailable", "Hide"),
            ("Sophia:Server:Tools:look:RequiredServices:0", "window"), ("Sophia:Server:Tools:look:WhenUnavailable", "Hide"));
        using var reader = await ListenAsync(app, "reader");
        using var admin = await ListenAsync(app, "admin");

        breakers.Open["vault"] = true;
        Assert.Equal(NotificationMethods.ToolListChangedNotification, await NextAsync(admin));
        Assert.DoesNotContain("count", await app.ListAsync("tools/list", "tools", _desk.As("admin")));
        app.Get<IOptions<McpServerOptions>>().Value.PromptCollection!.Add(McpServerPrompt.Create(static () => "for all", new McpServerPromptCreateOptions { Name = "late" }));
        Assert.Equal(NotificationMethods.PromptListChangedNotification, await NextAsync(reader));

        breakers.Open["window"] = true;
        Assert.Equal(NotificationMethods.ToolListChangedNotification, await NextAsync(reader));
    }

    [Fact]
    public async Task A_list_that_the_author_narrows_is_the_authors_and_every_change_is_told()
    {
        await using var app = await _desk.StartAsync(
            static (_, mcp) => mcp.WithRequestFilters(static filters => filters.AddListToolsFilter(static next => next)), ("Sophia:Mcp:Sessions:Mode", "Hybrid"));
        await using var reader = await ConnectAsync(app, "reader");

        app.Get<IOptions<McpServerOptions>>().Value.ToolCollection!.Add(Tool("audit", "admin"));

        await Eventually.IsTrueAsync(() => reader.Heard.Contains(NotificationMethods.ToolListChangedNotification));
    }

    private static McpServerTool Tool(string name, string scope) =>
        McpServerTool.Create(static () => "", new McpServerToolCreateOptions { Name = name, Metadata = [new RequiresScopeAttribute(scope)] });

    private async Task<Listener> ConnectAsync(McpApp app, string caller)
    {
        var heard = new ConcurrentQueue<string>();
        var listening = new TaskCompletionSource();
        Func<JsonRpcNotification, CancellationToken, ValueTask> note = (notification, _) =>
        {
            heard.Enqueue(notification.Method);
            return ValueTask.CompletedTask;
        };
        var client = await app.ConnectAsync(
            new McpClientOptions
            {
                ProtocolVersion = "2025-11-25",
                Handlers = new()
                {
                    NotificationHandlers = [new(NotificationMethods.ToolListChangedNotification, note), new(NotificationMethods.PromptListChangedNotification, note),
                        new(Hello, (_, _) => { listening.TrySetResult(); return ValueTask.CompletedTask; })],
                },
            },
            headers: _desk.As(caller));
        await UntilHeardAsync(app, listening.Task);
        return new Listener(client, heard);
    }

    // A client opens its stream after it is connected; what was sent before is gone.
    private static async Task UntilHeardAsync(McpApp app, Task heard)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(TimeSpan.FromMinutes(1));
        while (!heard.IsCompleted)
        {
            await app.Get<McpSessionRegistry>().BroadcastAsync(Hello, cancellationToken: late.Token);
            await Task.WhenAny(heard, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, late.Token));
        }
    }

    private async Task<StreamReader> ListenAsync(McpApp app, string caller)
    {
        var body = $$$"""{"jsonrpc":"2.0","id":7,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true,"promptsListChanged":true},"_meta":{{{McpApp.Meta}}}}}""";
        var request = McpApp.Modern(Encoding.UTF8.GetBytes(body), "subscriptions/listen");
        var (name, value) = _desk.As(caller);
        request.Headers.Add(name, value);
        var response = await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        var stream = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        Assert.Equal(NotificationMethods.SubscriptionsAcknowledgedNotification, await NextAsync(stream));
        return stream;
    }

    private static async Task<string?> NextAsync(StreamReader stream)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(TimeSpan.FromMinutes(1));
        while (await stream.ReadLineAsync(late.Token) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Length > 6)
            {
                return (string?)JsonNode.Parse(line[5..])!["method"];
            }
        }

        throw new EndOfStreamException();
    }

    private sealed class Listener(McpClient client, ConcurrentQueue<string> heard) : IAsyncDisposable
    {
        public ConcurrentQueue<string> Heard => heard;

        public ValueTask DisposeAsync() => client.DisposeAsync();
    }

    private sealed class Breakers : IHealthCheck
    {
        public ConcurrentDictionary<string, bool> Open { get; } = new();

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(Open.ContainsKey(context.Registration.Name) ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy());
    }
}
