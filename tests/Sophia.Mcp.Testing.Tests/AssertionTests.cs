using Sophia.Mcp.Testing;

public sealed class AssertionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sophia-snapshots-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_tool_list_within_its_budget_passes_and_one_over_it_names_the_largest()
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(cancellationToken: Token);
        var tokens = await server.CountToolTokensAsync(Token);

        await server.AssertToolTokensAsync(tokens.Total, Token);
        var error = await Assert.ThrowsAsync<McpTestException>(() => server.AssertToolTokensAsync(tokens.Total - 1, Token));

        Assert.Contains($"{tokens.Total} tokens, 1 more than the budget", error.Message, StringComparison.Ordinal);
        Assert.Contains(tokens.ByTool.MaxBy(static tool => tool.Value).Key, error.Message, StringComparison.Ordinal);
        // {"name":"now","description":"The time in the kitchen.","input_schema":{"type":"object","properties":{}}} and so on: some 15 to 100 tokens a tool.
        Assert.All(tokens.ByTool.Values, static count => Assert.InRange(count, 15, 100));
    }

    [Fact]
    public async Task A_schema_without_an_approved_file_fails_and_leaves_the_received_one()
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(cancellationToken: Token);
        var approved = Path.Combine(_folder, "kitchen.json");
        var received = Path.Combine(_folder, "kitchen.received.json");

        var missing = await Assert.ThrowsAsync<McpTestException>(() => server.AssertSchemasApprovedAsync(approved, Token));
        Assert.Contains("no approved file", missing.Message, StringComparison.Ordinal);
        File.Move(received, approved);
        await server.AssertSchemasApprovedAsync(approved, Token);

        await File.WriteAllTextAsync(approved, (await File.ReadAllTextAsync(approved, Token)).Replace("Adds two", "Adds three", StringComparison.Ordinal), Token);
        var changed = await Assert.ThrowsAsync<McpTestException>(() => server.AssertSchemasApprovedAsync(approved, Token));
        Assert.Contains("+ \"description\": \"Adds two numbers.\"", changed.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(received));
    }

    [Fact]
    public async Task Our_own_approved_file_beside_this_project_is_found()
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(cancellationToken: Token);
        await server.AssertSchemasApprovedAsync("approved/kitchen.json", Token);
    }
}
