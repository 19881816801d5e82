using System.Collections.Concurrent;
using AiMemory.Storage;
using AiMemory.Tests.Sqlite;

namespace AiMemory.Tests.EndToEnd;

public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_acknowledged_survives_kill_9_in_the_middle_of_1000_stores()
    {
        var acknowledged = new ConcurrentDictionary<string, string>();
        await using (var server = await ServerProcess.StartAsync(_folder.File(), cancellationToken: Token))
        {
            await using var client = await Client.ConnectAsync(server.Mcp, Token);
            var killed = new TaskCompletionSource();
            var next = -1;
            var writers = Enumerable.Range(0, 8).Select(_ => Task.Run(
                async () =>
                {
                    for (int i; (i = Interlocked.Increment(ref next)) < 1_000;)
                    {
                        var content = $"store number {i} {new string('z', i + 1)}";
                        var answer = await client.AnswerAsync("store_memory", new { content }, Token);
                        acknowledged[answer.GetProperty("id").GetString()!] = content;
                        if (acknowledged.Count == 400)
                        {
                            killed.TrySetResult();
                        }
                    }
                },
                Token)).ToArray();
            await killed.Task.WaitAsync(Token);
            await server.KillAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(writers));
        }

        Assert.InRange(acknowledged.Count, 400, 999);
        using var storage = new SqliteStorage(_folder);
        var store = storage.Open(TimeProvider.System);
        foreach (var (id, content) in acknowledged)
        {
            Assert.Equal(content, (await store.GetAsync(id, Token))?.Content);
        }

        var words = new SearchRequest(["number"], MatchAll: true, new MemoryFilter(), Limit: 2_000);
        Assert.Equal((await store.GetStatsAsync(null, Token)).Memories, (await store.SearchAsync(words, Token)).Count);
        Assert.True((await store.StoreAsync(new NewMemory("life goes on"), Token)).Created);
    }

    [Fact]
    public async Task Two_processes_on_one_file_lose_nothing()
    {
        await using var one = await ServerProcess.StartAsync(_folder.File(), cancellationToken: Token);
        await using var two = await ServerProcess.StartAsync(_folder.File(), cancellationToken: Token);
        await using var first = await Client.ConnectAsync(one.Mcp, Token);
        await using var second = await Client.ConnectAsync(two.Mcp, Token);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            (i % 2 == 0 ? first : second).AnswerAsync("store_memory", new { content = $"memory {i}", tags = new[] { $"p{i % 2}" } }, Token)));

        var stats = await first.AnswerAsync("get_memory_stats", new { }, Token);
        Assert.Equal(200, stats.GetProperty("memories").GetInt32());
        Assert.Equal(200, (await second.AnswerAsync("get_memory_stats", new { }, Token)).GetProperty("memories").GetInt32());
    }
}
