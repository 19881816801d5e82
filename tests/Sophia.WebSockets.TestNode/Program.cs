using System.Globalization;
using System.Text;
using Sophia.WebSockets;

// Sophia.WebSockets.TestNode <port> [redis configuration] [seconds of the hand-over's limit]
var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls($"http://127.0.0.1:{args[0]}");
builder.Logging.ClearProviders();
builder.Services.AddSophiaWebSockets(options =>
{
    options.Keys = [new ResumeTokenKey { Id = "test", Secret = Convert.ToBase64String(new byte[32]) }];
    options.DrainTimeout = TimeSpan.FromSeconds(2);
    options.MaxRetryAfter = TimeSpan.FromMilliseconds(100);
    options.Defaults.CloseTimeout = TimeSpan.FromSeconds(1);
});
if (args is [_, var redis, .. var rest])
{
    var limit = rest is [var seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 1;
    builder.Configuration["Sophia:ConnectionPools:redis:ConnectionString"] = redis;
    builder.AddSophiaConnections().AddRedis();
    builder.Services.AddSophiaWebSocketsRedis(configure: options =>
        (options.CheckInterval, options.LeaseDuration, options.HandoverTimeout) =
            (TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(limit)));
}

var app = builder.Build();

// What is handled goes out at once, so that a test knows it also after it has killed this process.
app.MapSophiaWebSocket(
    "/ws",
    (_, message, _) =>
    {
        Console.WriteLine(message.ToString());
        return ValueTask.CompletedTask;
    },
    options => options.MessagesPerSecond = 0);
app.MapPost("/send", async (ResilientWebSocketManager manager, string client, int from, int count, int? bytes) =>
{
    var results = new int[4];
    for (var i = from; i < from + count; i++)
    {
        results[(int)await manager.SendAsync(client, Number(i, bytes ?? 0))]++;
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
await app.StartAsync();
Console.WriteLine("ready");
await app.WaitForShutdownAsync();

// JSON may begin with as many spaces as one likes.
static OutboundMessage Number(int number, int bytes = 0) =>
    OutboundMessage.FromJson(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture).PadLeft(bytes)));
