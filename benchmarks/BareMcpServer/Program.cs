using Sophia.Bench;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddMcpServer().WithHttpTransport().WithTools(BenchTools.Create(BenchTools.Count()));
var app = builder.Build();
app.MapMcp("/mcp");
app.MapBenchStats();
await app.RunAsync();
