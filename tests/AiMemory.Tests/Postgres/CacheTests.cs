using AiMemory.Storage;
using Sophia.Tests.Shared;

namespace AiMemory.Tests.Postgres;

public sealed class CacheTests(PostgresStorage storage) : IClassFixture<PostgresStorage>, IAsyncLifetime
{
    private static readonly ListRequest OneNamespace = new(new MemoryFilter("one"), MemoryOrder.Created, 50);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await storage.ClearAsync();

    public async ValueTask DisposeAsync() => await storage.CloseAsync();

    [Fact]
    public async Task What_was_read_is_read_again_without_the_database()
    {
        var store = storage.Open(TimeProvider.System, cached: true);
        var memory = (await store.StoreAsync(new NewMemory("kept", "one") { Tags = ["t"] }, Token)).Memory;
        var first = await store.GetAsync(memory.Id, Token);
        await store.ListAsync(OneNamespace, Token);

        var second = await store.GetAsync(memory.Id, Token);
        await store.ListAsync(OneNamespace, Token);

        Assert.Equal(0.5, storage.HitRate());
        Assert.Equal(first! with { Tags = second!.Tags }, second);
    }

    [Fact]
    public async Task What_one_replica_read_another_finds_in_Redis()
    {
        var one = storage.Open(TimeProvider.System, cached: true);
        var memory = (await one.StoreAsync(new NewMemory("kept", "one") { Tags = ["t"] }, Token)).Memory;
        await one.GetAsync(memory.Id, Token);
        var two = storage.Open(TimeProvider.System, cached: true);

        var found = await two.GetAsync(memory.Id, Token);

        Assert.Equal(1, storage.HitRate());
        Assert.Equal(memory with { Tags = found!.Tags }, found);
    }

    [Fact]
    public async Task A_write_to_another_namespace_leaves_the_answers_of_this_one()
    {
        var store = storage.Open(TimeProvider.System, cached: true);
        await store.StoreAsync(new NewMemory("kept", "one"), Token);
        await store.ListAsync(OneNamespace, Token);

        await store.StoreAsync(new NewMemory("elsewhere", "two"), Token);
        await store.ListAsync(OneNamespace, Token);

        Assert.Equal(0.5, storage.HitRate());
    }

    [Fact]
    public async Task No_replica_ever_reads_what_was_before_a_write_that_has_returned()
    {
        var replicas = new[] { storage.Open(TimeProvider.System, cached: true), storage.Open(TimeProvider.System, cached: true) };
        var id = (await replicas[0].StoreAsync(new NewMemory("0", "one"), Token)).Memory.Id;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var written = 1L;

        // Readers that overlap with every write would leave their older answers in the cache, if they could.
        var readers = replicas.Select(replica => Task.Run(
            async () =>
            {
                var reads = 0;
                while (!stop.IsCancellationRequested)
                {
                    var atLeast = Volatile.Read(ref written);
                    Assert.InRange((await replica.GetAsync(id, Token))!.Version, atLeast, long.MaxValue);
                    Assert.InRange((await replica.ListAsync(OneNamespace, Token))[0].Version, atLeast, long.MaxValue);
                    reads++;
                }

                return reads;
            },
            Token)).ToArray();
        for (var i = 1; i <= 100; i++)
        {
            var outcome = await replicas[i % 2].UpdateAsync(id, new MemoryPatch($"{i}"), null, Token);
            Volatile.Write(ref written, outcome.Memory!.Version);
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.NotEqual(0, reads));
    }

    [Fact]
    public async Task A_writer_that_died_after_its_commit_leaves_nothing_stale()
    {
        var store = storage.Open(TimeProvider.System, cached: true);
        var id = (await store.StoreAsync(new NewMemory("before", "one"), Token)).Memory.Id;
        await store.GetAsync(id, Token);

        // All a writer does, but for saying that it is done.
        await storage.BeginWriteAsync("one", Token);
        await storage.Open(TimeProvider.System).UpdateAsync(id, new MemoryPatch("after"), null, Token);

        Assert.Equal("after", (await store.GetAsync(id, Token))!.Content);
        Assert.Equal("after", (await store.ListAsync(OneNamespace, Token))[0].Content);
    }

    [Fact]
    public async Task Without_Redis_everything_goes_on_and_nothing_stale_is_left_when_it_is_back()
    {
        await using var redis = await RedisServer.StartAsync();
        var store = storage.OpenCached(TimeProvider.System, $"{redis.Host}:{redis.Port}");
        var id = (await store.StoreAsync(new NewMemory("before", "one"), Token)).Memory.Id;
        await store.GetAsync(id, Token);

        await redis.FreezeAsync();
        var outcome = await store.UpdateAsync(id, new MemoryPatch("meanwhile"), 1, Token);
        var without = await store.GetAsync(id, Token);
        // It has all its data, the old number and the old answer among them.
        await redis.ThawAsync();
        var after = await store.GetAsync(id, Token);

        Assert.Equal(UpdateStatus.Updated, outcome.Status);
        Assert.Equal("meanwhile", without!.Content);
        Assert.Equal("meanwhile", after!.Content);
    }

    [Fact]
    public async Task A_Redis_that_was_never_there_costs_no_answer()
    {
        var store = storage.OpenCached(TimeProvider.System, "127.0.0.1:1");

        var id = (await store.StoreAsync(new NewMemory("stored", "one"), Token)).Memory.Id;

        Assert.Equal("stored", (await store.GetAsync(id, Token))!.Content);
        Assert.True(await store.DeleteAsync(id, Token));
    }
}
