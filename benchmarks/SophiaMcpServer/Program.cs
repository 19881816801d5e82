using Sophia.Bench;
using Sophia.Mcp.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
{
    // "Everything on": the limits that are off unless asked for, too.
    ["Sophia:Server:Tools:echo:Timeout"] = "00:00:30",
    ["Sophia:Server:Tools:echo:MaxConcurrency"] = "64",
});
builder.AddSophiaMcpServer().WithTools(BenchTools.Create(BenchTools.Count()));
var app = builder.Build();
app.MapSophiaMcpServer();
app.MapBenchStats();
app.MapGet("/bench/sessions", static (McpSessionRegistry sessions) => sessions.Count);
await app.RunAsync();
