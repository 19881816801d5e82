using System.Globalization;
using System.Text;
using Sophia.WebSockets;

// Sophia.WebSockets.TestNode <port> [redis configuration]
var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls($"http://127.0.0.1:{args[0]}");
builder.Logging.ClearProviders();
builder.Services.AddSophiaWebSockets(options =>
{
    options.Keys = [new ResumeTokenKey { Id = "test", Secret = Convert.ToBase64String(new byte[32]) }];
    options.DrainTimeout = TimeSpan.FromSeconds(2);
    options.Defaults.CloseTimeout = TimeSpan.FromSeconds(1);
});
if (args is [_, var redis])
{
    builder.Configuration["Sophia:ConnectionPools:redis:ConnectionString"] = redis;
    builder.AddSophiaConnections().AddRedis();
    builder.Services.AddSophiaWebSocketsRedis(configure: options =>
        (options.CheckInterval, options.LeaseDuration) = (TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(2)));
}

var app = builder.Build();

// A client's numbers come back in a broadcast to all, so that a test sees what was handled.
app.MapSophiaWebSocket(
    "/ws",
    (client, message, ct) => message.ToString() == "\"join\"" ? Await(client.JoinAsync("group", ct)) : client.User is null ? default : Handled.Add(client.ClientId, message),
    options => options.MessagesPerSecond = 0);
app.MapPost("/send", async (ResilientWebSocketManager manager, string client, int from, int count) =>
{
    var results = new int[4];
    for (var i = from; i < from + count; i++)
    {
        results[(int)await manager.SendAsync(client, Number(i))]++;
    }

    return string.Join(' ', results);
});
app.MapPost("/broadcast", async (ResilientWebSocketManager manager, int from, int count) =>
{
    for (var i = from; i < from + count; i++)
    {
        await manager.BroadcastAsync(Number(i));
    }
});
app.MapGet("/handled", (string client) => string.Join(' ', Handled.By(client)));
app.MapGet("/clients", (ResilientWebSocketManager manager) => manager.GetConnections().Count);
await app.StartAsync();
Console.WriteLine("ready");
await app.WaitForShutdownAsync();

static OutboundMessage Number(int number) => OutboundMessage.FromJson(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

static async ValueTask Await(ValueTask<bool> task) => await task;

/// <summary>What this process has handled, by client.</summary>
internal static class Handled
{
    private static readonly Dictionary<string, List<string>> All = [];

    public static ValueTask Add(string client, InboundMessage message)
    {
        lock (All)
        {
            (All.TryGetValue(client, out var list) ? list : All[client] = []).Add(message.ToString());
        }

        return ValueTask.CompletedTask;
    }

    public static string[] By(string client)
    {
        lock (All)
        {
            return All.TryGetValue(client, out var list) ? [.. list] : [];
        }
    }
}
