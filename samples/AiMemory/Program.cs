using AiMemory;
using AiMemory.Commands;

if (CommandLine.Handles(args))
{
    return await CommandLine.RunAsync(args, Console.Out, CancellationToken.None);
}

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAiMemory();
builder.Services.AddMcpServer().WithHttpTransport().WithTools<AiMemoryServer>().WithResources<AiMemoryServer>();
var app = builder.Build();
app.MapMcp("/mcp");
await app.RunAsync();
return 0;
