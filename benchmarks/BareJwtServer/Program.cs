using Microsoft.AspNetCore.Authentication.JwtBearer;
using ModelContextProtocol.AspNetCore;
using Sophia.Bench;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
{
    options.Authority = Environment.GetEnvironmentVariable("BENCH_ISSUER");
    options.Audience = "bench";
    options.RequireHttpsMetadata = false;
    options.MapInboundClaims = false;
});
builder.Services.AddAuthorization();
builder.Services.AddMcpServer().WithHttpTransport(static options => options.SessionMode = HttpServerSessionMode.Stateless).WithTools(BenchTools.Create(BenchTools.Count()));
var app = builder.Build();
app.MapMcp("/mcp").RequireAuthorization();
app.MapBenchStats();
await app.RunAsync();
