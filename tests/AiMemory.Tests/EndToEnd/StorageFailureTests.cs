using AiMemory.Storage;
using AiMemory.Tests.Sqlite;

namespace AiMemory.Tests.EndToEnd;

public sealed class StorageFailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_without_write_permission_still_answers_and_refuses_clearly()
    {
        using (var storage = new SqliteStorage(_folder))
        {
            await storage.Open(TimeProvider.System).StoreAsync(new NewMemory("readable"), Token);
        }

        File.SetAttributes(_folder.File(), FileAttributes.ReadOnly);
        // Root may write everywhere; without that one capability it may not.
        var without = Environment.IsPrivilegedProcess && OperatingSystem.IsLinux() ? "dac_override" : null;
        await using var server = await ServerProcess.StartAsync(_folder.File(), without, cancellationToken: Token);
        await using var client = await Client.ConnectAsync(server.Mcp, Token);

        var refusal = await client.ErrorAsync("store_memory", new { content = "x" }, Token);
        Array.ForEach(Directory.GetFiles(_folder.Path), file => File.SetAttributes(file, FileAttributes.Normal));
        var later = await client.AnswerAsync("store_memory", new { content = "x" }, Token);

        Assert.Contains("may only be read", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, refusal, StringComparison.Ordinal);
        Assert.True(later.GetProperty("created").GetBoolean());
    }

    [Fact]
    public async Task A_damaged_file_leaves_the_server_up_until_it_is_replaced()
    {
        await File.WriteAllTextAsync(_folder.File(), "this was never a database" + new string('.', 10_000), Token);
        await using var server = await ServerProcess.StartAsync(_folder.File(), cancellationToken: Token);
        await using var client = await Client.ConnectAsync(server.Mcp, Token);

        Assert.Contains("damaged", await client.ErrorAsync("list_memories", new { }, Token), StringComparison.Ordinal);
        Assert.Contains("damaged", (await server.GetAsync("/health", Token)).Body, StringComparison.Ordinal);
        File.Delete(_folder.File());
        Assert.True((await client.AnswerAsync("store_memory", new { content = "x" }, Token)).GetProperty("created").GetBoolean());
    }
}
