using AiMemory.Storage;

namespace AiMemory.Tests.Conformance;

public abstract class ListingConformance : MemoryStoreConformance
{
    [Theory]
    [InlineData(MemoryOrder.Created, "new, middle, old")]
    [InlineData(MemoryOrder.Updated, "old, new, middle")]
    [InlineData(MemoryOrder.Importance, "middle, new, old")]
    public async Task Lists_are_ordered(MemoryOrder order, string expected)
    {
        var old = await Stored("old", importance: 0.1);
        await Stored("middle", importance: 0.9);
        await Stored("new", importance: 0.5);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Store.UpdateAsync(old.Id, new MemoryPatch(Category: "touched"), null, Token);

        var list = await Store.ListAsync(new ListRequest(Everything, order, 10), Token);

        Assert.Equal(expected, string.Join(", ", list.Select(memory => memory.Content)));
    }

    [Theory]
    [InlineData(MemoryOrder.Created)]
    [InlineData(MemoryOrder.Importance)]
    public async Task Pages_show_each_memory_once_while_others_are_stored(MemoryOrder order)
    {
        // All of the same importance: ties must not lose or repeat anything.
        var before = new List<string>();
        for (var i = 0; i < 25; i++)
        {
            before.Add((await Stored($"memory {i}")).Id);
        }

        var seen = new List<string>();
        MemoryPosition? after = null;
        while (await Store.ListAsync(new ListRequest(Everything, order, 7, after), Token) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(memory => memory.Id));
            var last = page[^1];
            after = new MemoryPosition(order is MemoryOrder.Importance ? last.Importance : last.CreatedAt.ToUnixTimeMilliseconds(), last.Id);
            await Stored($"stored between pages {seen.Count}");
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Subset(seen.ToHashSet(), before.ToHashSet());
    }

    [Fact]
    public async Task Every_filter_narrows()
    {
        var wanted = await Stored("wanted", "n", 0.8, "c", "x", "y");
        await Stored("namespace", "other", 0.8, "c", "x", "y");
        await Stored("importance", "n", 0.2, "c", "x", "y");
        await Stored("category", "n", 0.8, "other", "x", "y");
        await Stored("tag", "n", 0.8, "c", "x");
        await Stored("wanted too late", "n", 0.8, "c", "x", "y");
        var filter = new MemoryFilter("n", "c", 0.5, wanted.CreatedAt, wanted.CreatedAt.AddSeconds(5)) { Tags = ["y", "x"] };

        var list = await Store.ListAsync(new ListRequest(filter, MemoryOrder.Created, 10), Token);

        Assert.Equal("wanted", Assert.Single(list).Content);
        Assert.Equal(["wanted"], await Found("wanted", filter: filter));
    }

    [Fact]
    public async Task The_limit_holds()
    {
        await Stored("1");
        await Stored("2");

        Assert.Single(await Store.ListAsync(new ListRequest(Everything, MemoryOrder.Created, 1), Token));
    }
}
