using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using ModelContextProtocol.Server;
using Sophia.Connections;
using Sophia.Mcp.Hosting;
using StackExchange.Redis;

// A server with tools that take and give types of its own, a configuration file, a pool and a cache, compiled ahead of time.
var builder = WebApplication.CreateSlimBuilder(args);
builder.AddSophiaMcpServer<SmokeServer>(serializerOptions: SmokeJson.Default.Options);
builder.AddSophiaConnections().AddPostgres("postgres").AddRedis("redis");
builder.Services.AddSophiaCaching();
builder.Services.AddSophiaWebSockets();
var app = builder.Build();
app.MapSophiaMcpServer();
app.MapSophiaWebSocket("/ws", static (client, message, cancellationToken) => ValueTask.CompletedTask);
await app.RunAsync();

internal sealed class SmokeServer(IServiceProvider services) : StandardizedMcpServer
{
    [McpServerTool(Name = "add", UseStructuredContent = true), Description("Adds two numbers.")]
    public static Sum Add([Description("The first.")] int one, [Description("The second.")] int two) => new(one + two);

    [McpServerTool(Name = "remember"), Description("Writes to Redis and reads it back.")]
    public async Task<string> RememberAsync(string text, CancellationToken cancellationToken)
    {
        var connections = services.GetRequiredService<UnifiedConnectionManager>();
        await using var lease = await connections.GetConnectionAsync<IConnectionMultiplexer>("redis", cancellationToken);
        await lease.Connection.GetDatabase().StringSetAsync("smoke", text);
        return (await lease.Connection.GetDatabase().StringGetAsync("smoke")).ToString();
    }
}

internal sealed record Sum(int Value);

[JsonSerializable(typeof(Sum))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(string))]
internal sealed partial class SmokeJson : JsonSerializerContext;
