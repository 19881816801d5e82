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
if (Environment.GetEnvironmentVariable("BENCH_ISSUER") is { Length: > 0 } issuer)
{
    // Everything that can be asked of a call: who, with which scope, how often, how many, for how long, with what.
    builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Sophia:Mcp:Identity:Authority"] = issuer,
        ["Sophia:Mcp:Identity:Audiences:0"] = "bench",
        ["Sophia:Server:Tools:echo:Scopes:0"] = "echo",
        ["Sophia:Server:Tools:echo:RequestsPerMinute"] = "10000000",
        ["Sophia:Server:RateLimiting:RequestsPerMinute"] = "10000000",
        ["Sophia:Server:RateLimiting:TotalRequestsPerMinute"] = "10000000",
        ["Sophia:Mcp:StrictArguments"] = "true",
        ["Sophia:Mcp:MaxConcurrencyPerCaller"] = "64",
        ["Sophia:Mcp:MaxTotalConcurrency"] = "512",
    });
}

builder.AddSophiaMcpServer().WithTools(BenchTools.Create(BenchTools.Count()));
var app = builder.Build();
app.MapSophiaMcpServer();
app.MapBenchStats();
app.MapGet("/bench/sessions", static (McpSessionRegistry sessions) => sessions.Count);
await app.RunAsync();
