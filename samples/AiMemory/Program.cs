using AiMemory;
using AiMemory.Commands;

if (CommandLine.Handles(args))
{
    return await CommandLine.RunAsync(args, Console.Out, CancellationToken.None);
}

var builder = WebApplication.CreateBuilder(args);
// First: from here on a mistake in the configuration is one readable list and exit code 1.
builder.AddSophiaMcpServer<AiMemoryServer>();
builder.AddSophiaConfiguration(options => options.ServerName = "ai_memory");
builder.Services.AddAiMemory(builder.Configuration);
var app = builder.Build();
app.MapSophiaMcpServer();
await app.RunAsync();
return Environment.ExitCode;
