using AiMemory.Tests.Sqlite;
using Microsoft.Extensions.Hosting;
using Sophia.Mcp.Testing;

namespace AiMemory.Tests.EndToEnd;

/// <summary>What the server costs and shows before anybody calls it, and what it does when a client goes; in memory.</summary>
public sealed class ToolListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private Task<McpTestServer> StartAsync() => McpTestServer.StartAsync(
        static builder =>
        {
            builder.Services.AddAiMemory(builder.Configuration);
            builder.AddSophiaMcpServer<AiMemoryServer>();
        },
        options => options.Settings[$"{AiMemoryOptions.Section}:{nameof(AiMemoryOptions.File)}"] = _folder.File(),
        Token);

    [Fact]
    public async Task The_tool_list_stays_within_its_budget()
    {
        await using var server = await StartAsync();
        await server.AssertToolTokensAsync(2_500, Token);
    }

    [Fact]
    public async Task What_clients_see_is_what_was_approved()
    {
        await using var server = await StartAsync();
        await server.AssertSchemasApprovedAsync("EndToEnd/approved-tools.json", Token);
    }

    [Fact]
    public async Task A_memory_is_stored_once_although_its_client_vanishes_and_repeats()
    {
        await using var server = await StartAsync();
        server.Faults.Hang("store_memory");
        Assert.True(await server.DisconnectDuringAsync("store_memory", new { content = "the oven is hot" }, cancellationToken: Token));
        server.Faults.Clear("store_memory");

        await server.CallAsync<StoreAnswerText>("store_memory", new { content = "the oven is hot" }, Token);
        var again = await server.CallAsync<StoreAnswerText>("store_memory", new { content = "the oven is hot" }, Token);

        Assert.False(again.Created);
    }

    private sealed record StoreAnswerText(bool Created);
}
