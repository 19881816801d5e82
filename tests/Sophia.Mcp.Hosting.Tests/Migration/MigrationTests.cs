using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

/// <summary>The same server bare and under Sophia: every answer is compared as JSON. docs/migrating.md shows the three lines that differ.</summary>
public sealed class MigrationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Callers_of_a_migrated_server_see_the_same_answers(bool sessions)
    {
        await using var bare = await McpApp.ReadyAsync(builder => SampleServer.AddTo(builder.Services, sessions), static app => app.MapMcp("/mcp"));
        await using var sophia = await McpApp.ReadyAsync(
            builder =>
            {
                SampleServer.AddTo(builder.Services, sessions);
                builder.AddSophiaMcpServer();
            },
            static app => app.MapSophiaMcpServer());

        var expected = await RecordAsync(bare, sessions);
        var actual = await RecordAsync(sophia, sessions);

        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, pair => Assert.Equal($"{pair.Key}: {pair.Value}", $"{pair.Key}: {actual[pair.Key]}"));
        Assert.True(expected.Count >= 15);
    }

    private static async Task<Dictionary<string, string>> RecordAsync(McpApp app, bool sessions)
    {
        var heard = new ConcurrentQueue<string>();
        var client = await app.ConnectAsync(Options(heard));
        var record = new Dictionary<string, string>();
        async Task Add<T>(string name, Func<Task<T>> ask) => record[name] = await AskAsync(ask);

        await Add("server", () => Task.FromResult(client.ServerInfo));
        await Add("capabilities", () => Task.FromResult(client.ServerCapabilities));
        await Add("revision", () => Task.FromResult(client.NegotiatedProtocolVersion));
        await Add("tools", async () => (await client.ListToolsAsync()).Select(static tool => tool.ProtocolTool).OrderBy(static tool => tool.Name).ToList());
        await Add("prompts", async () => (await client.ListPromptsAsync()).Select(static prompt => prompt.ProtocolPrompt).ToList());
        await Add("resources", async () => (await client.ListResourcesAsync()).Select(static resource => resource.ProtocolResource).ToList());
        await Add("templates", async () => (await client.ListResourceTemplatesAsync()).Select(static template => template.ProtocolResourceTemplate).ToList());
        await Add("structured", () => CallAsync(client, "forecast", ("city", "Graz")));
        await Add("injected", () => CallAsync(client, "injected", ("city", "Linz")));
        await Add("lenient", () => CallAsync(client, "long", ("steps", "2")));
        await Add("annotated", () => CallAsync(client, "annotated", ("level", "warning")));
        await Add("refused", () => CallAsync(client, "refuses"));
        await Add("unknown tool", () => CallAsync(client, "nobody"));
        await Add("prompt", () => client.GetPromptAsync("complex", new Dictionary<string, object?> { ["temperature"] = 1, ["style"] = "casual" }).AsTask());
        await Add("unknown prompt", () => client.GetPromptAsync("nobody").AsTask());
        await Add("direct", () => client.ReadResourceAsync("test://direct").AsTask());
        await Add("template", () => client.ReadResourceAsync("test://template/7").AsTask());
        await Add("unknown resource", () => client.ReadResourceAsync("test://template/0").AsTask());
        await Add("completion", () => client.CompleteAsync(new PromptReference { Name = "complex" }, "style", "ca").AsTask());
        await Add("progress", () => client.CallToolAsync("long", progress: new Progress<ProgressNotificationValue>()).AsTask());
        await Eventually.IsTrueAsync(() => heard.Count == 3);
        record["progress heard"] = string.Join(' ', heard.Order());
        if (sessions)
        {
            await Add("elicited", () => CallAsync(client, "guess"));
            await Add("logging", () => CallAsync(client, "logs"));
        }

        return record;
    }

    private static McpClientOptions Options(ConcurrentQueue<string> heard) => new()
    {
        Handlers = new McpClientHandlers
        {
            ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult
            {
                Action = "accept",
                Content = new Dictionary<string, JsonElement> { ["number"] = JsonElement.Parse("42") },
            }),
            NotificationHandlers = [new("notifications/progress", (message, _) =>
            {
                heard.Enqueue($"{message.Params?["progress"]} of {message.Params?["total"]}");
                return default;
            })],
        },
    };

    private static Task<CallToolResult> CallAsync(McpClient client, string tool, params (string Name, object? Value)[] arguments) =>
        client.CallToolAsync(tool, arguments.ToDictionary(static pair => pair.Name, static pair => pair.Value)).AsTask();

    private static async Task<string> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return JsonSerializer.Serialize(await ask(), McpJsonUtilities.DefaultOptions);
        }
        catch (McpException exception)
        {
            return $"{exception.GetType().Name} {exception.Message}";
        }
    }
}
