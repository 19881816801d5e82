using AiMemory.Storage;

namespace AiMemory.Tests.Conformance;

public abstract class SharingConformance : MemoryStoreConformance
{
    [Fact]
    public async Task Stores_that_start_together_make_one_storage()
    {
        var stores = Enumerable.Range(0, 8).Select(_ => Open()).ToArray();

        await Task.WhenAll(stores.Select(store => Task.Run(() => store.InitializeAsync(Token), Token)));
        await Task.WhenAll(stores.Select((store, i) => store.StoreAsync(new NewMemory($"from store {i}"), Token)));

        Assert.Equal(8, (await Store.GetStatsAsync(null, Token)).Memories);
    }

    [Fact]
    public async Task Two_stores_lose_none_of_each_others_writes()
    {
        var stores = new[] { Open(), Open() };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            Task.Run(() => stores[i % 2].StoreAsync(new NewMemory($"write {i}"), Token), Token)));

        Assert.All(outcomes, outcome => Assert.True(outcome.Created));
        Assert.Equal(100, (await Store.GetStatsAsync(null, Token)).Memories);
        Assert.NotNull(await stores[0].GetAsync(outcomes[1].Memory.Id, Token));
    }

    [Fact]
    public async Task The_same_text_from_many_sides_at_once_is_one_memory()
    {
        var stores = new[] { Open(), Open() };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(() => stores[i % 2].StoreAsync(new NewMemory("the same") { Tags = [$"t{i:00}"] }, Token), Token)));

        Assert.Single(outcomes, outcome => outcome.Created);
        Assert.Single(outcomes.Select(outcome => outcome.Memory.Id).Distinct());
        Assert.Equal(20, (await Store.GetAsync(outcomes[0].Memory.Id, Token))!.Tags.Count);
    }

    [Fact]
    public async Task Optimistic_updates_from_two_stores_all_count()
    {
        var memory = await Stored("0");
        var stores = new[] { Open(), Open() };

        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() => Increment(stores[worker % 2], memory.Id, 10), Token)));

        var now = (await Store.GetAsync(memory.Id, Token))!;
        Assert.Equal(("40", 41L), (now.Content, now.Version));
    }

    private static async Task Increment(IMemoryStore store, string id, int times)
    {
        while (times > 0)
        {
            var memory = (await store.GetAsync(id, Token))!;
            var next = (int.Parse(memory.Content, System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var outcome = await store.UpdateAsync(id, new MemoryPatch(next), memory.Version, Token);
            times -= outcome.Status is UpdateStatus.Updated ? 1 : 0;
        }
    }
}
