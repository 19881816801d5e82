using ModelContextProtocol.AspNetCore;
using Sophia.Bench;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddMcpServer().WithHttpTransport(static options => options.SessionMode = Environment.GetEnvironmentVariable("BENCH_SESSIONS") is "1"
    ? HttpServerSessionMode.Stateful
    : HttpServerSessionMode.Stateless).WithTools(BenchTools.Create(BenchTools.Count()));
var app = builder.Build();
app.MapMcp("/mcp");
app.MapBenchStats();
await app.RunAsync();
