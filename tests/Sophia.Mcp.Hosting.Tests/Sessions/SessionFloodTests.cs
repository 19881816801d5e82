using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sophia.Mcp.Hosting;
using Sophia.Mcp.Testing;

/// <summary>Alone in the process while it runs: it looks at the whole heap.</summary>
[Collection(nameof(SessionFloodTests))]
[CollectionDefinition(nameof(SessionFloodTests), DisableParallelization = true)]
public sealed class SessionFloodTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_flood_of_sessions_from_one_client_stays_under_the_cap_and_in_little_memory()
    {
        // The whole measurement, with 100,000 against 1,000, is `Sophia.LoadTests -- sessions`.
        const int Cap = 50;
        await using var server = await McpTestServer.StartAsync(
            static builder => builder.AddSophiaMcpServer(static mcp =>
                (mcp.Sessions.Mode, mcp.Sessions.MaxSessions, mcp.Sessions.MaxSessionsPerUser) = (McpSessionMode.Hybrid, Cap, Cap)).WithTools<SessionTests.Bench>(),
            static options => options.LogLevel = LogLevel.Error,
            Token);
        var registry = server.Services.GetRequiredService<McpSessionRegistry>();
        using var raw = new RawSessions(server);
        for (var i = 0; i < 2 * Cap; i++)
        {
            await raw.OpenAsync();
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 20 * Cap; i++)
        {
            Assert.NotNull(await raw.OpenAsync());
            Assert.InRange(registry.Count, 0, Cap);
        }

        // Twenty times the sessions: were they kept, at 15 KB each, they would be 15 MB.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 6_000_000);
    }
}
