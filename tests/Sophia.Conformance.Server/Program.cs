using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using Sophia.Conformance;

var builder = WebApplication.CreateBuilder(args);
var stateless = builder.Configuration.GetValue<bool>("Stateless");
builder.Services.AddDistributedMemoryCache();
var server = builder.AddSophiaMcpServer()
    .WithHttpTransport(options => options.Stateless = stateless)
    .WithDistributedCacheEventStreamStore()
    .WithTools<ContentTools>().WithTools<ConversationTools>().WithTools<InputRequiredTools>().WithTools([ContentTools.CreateSchemaTool()])
    .WithPrompts<FixturePrompts>()
    .WithResources<FixtureResources>()
    .WithCompleteHandler((_, _) => ValueTask.FromResult(new CompleteResult { Completion = new Completion { Values = [], HasMore = false, Total = 0 } }))
    .WithCachingHints(TimeSpan.FromMinutes(5));
if (!stateless)
{
    server.WithSubscriptions();
}

var app = builder.Build();
app.MapSophiaMcpServer();
await app.RunAsync();
