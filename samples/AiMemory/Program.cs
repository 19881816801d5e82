using AiMemory;
using AiMemory.Commands;

if (CommandLine.Handles(args))
{
    return await CommandLine.RunAsync(args, Console.Out, CancellationToken.None);
}

var builder = WebApplication.CreateBuilder(args);
builder.AddSophiaConfiguration(options => options.ServerName = "ai_memory");
builder.Services.AddAiMemory(builder.Configuration);
builder.AddSophiaMcpServer<AiMemoryServer>();
var app = builder.Build();
app.MapSophiaMcpServer();
await app.RunAsync();
return Environment.ExitCode;
