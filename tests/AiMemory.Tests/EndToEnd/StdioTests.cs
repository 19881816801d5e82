using AiMemory.Tests.Sqlite;
using ModelContextProtocol.Client;

namespace AiMemory.Tests.EndToEnd;

public sealed class StdioTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_copies_over_stdio_share_one_memory()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();

        var id = (await first.AnswerAsync("store_memory", new { content = "said to one copy" }, Token)).GetProperty("id").GetString();
        var read = await second.AnswerAsync("get_memory", new { id }, Token);

        Assert.Equal("said to one copy", read.GetProperty("content").GetString());
        Assert.Equal(7, (await second.ListToolsAsync(cancellationToken: Token)).Count);
    }

    private Task<McpClient> StartAsync() => McpClient.CreateAsync(
        new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = "dotnet",
            Arguments = [ServerProcess.Assembly, "--transport", "stdio"],
            EnvironmentVariables = new Dictionary<string, string?> { ["AiMemory__File"] = _folder.File() },
            WorkingDirectory = _folder.Path,
        }),
        // The client takes a server that starts slowly, on a busy machine, for one of an older protocol.
        new McpClientOptions { DiscoverProbeTimeout = TimeSpan.FromMinutes(1), InitializationTimeout = TimeSpan.FromMinutes(1) },
        cancellationToken: Token);
}
