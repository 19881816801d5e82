using AiMemory;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAiMemory();
builder.Services.AddMcpServer().WithHttpTransport().WithTools<AiMemoryServer>().WithResources<AiMemoryServer>();
var app = builder.Build();
app.MapMcp("/mcp");
await app.RunAsync();
