using AiMemory.Storage;

namespace AiMemory.Tests.Conformance;

public abstract class UpdatingConformance : MemoryStoreConformance
{
    [Fact]
    public async Task A_patch_changes_only_what_it_names()
    {
        var memory = await Stored("Deploy on Monday", "work", 0.7, "plan", "deploy");
        Time.Advance(TimeSpan.FromHours(1));

        var outcome = await Store.UpdateAsync(memory.Id, new MemoryPatch(Importance: 0.2), null, Token);

        Assert.Equal(UpdateStatus.Updated, outcome.Status);
        var now = (await Store.GetAsync(memory.Id, Token))!;
        Assert.Equal(memory with { Importance = 0.2, Version = 2, UpdatedAt = Time.GetUtcNow(), Tags = now.Tags }, now);
        Assert.Equal(memory.Tags, now.Tags);
    }

    [Fact]
    public async Task New_text_and_tags_are_found_and_old_ones_no_longer()
    {
        var memory = await Stored("The database is Oracle", tags: "legacy");

        await Store.UpdateAsync(memory.Id, new MemoryPatch("The database is Postgres", Tags: ["modern"]), 1, Token);

        Assert.Empty(await Found("oracle legacy"));
        Assert.Single(await Found("postgres"));
        Assert.Empty(await Store.ListAsync(new ListRequest(new MemoryFilter { Tags = ["legacy"] }, MemoryOrder.Created, 10), Token));
        Assert.Single(await Store.ListAsync(new ListRequest(new MemoryFilter { Tags = ["modern"] }, MemoryOrder.Created, 10), Token));
    }

    [Fact]
    public async Task Another_version_than_expected_writes_nothing()
    {
        var memory = await Stored("v1");
        await Store.UpdateAsync(memory.Id, new MemoryPatch("v2"), 1, Token);

        var outcome = await Store.UpdateAsync(memory.Id, new MemoryPatch("v2 of somebody else"), 1, Token);

        Assert.Equal(UpdateStatus.VersionConflict, outcome.Status);
        Assert.Equal((2L, "v2"), (outcome.Memory!.Version, (await Store.GetAsync(memory.Id, Token))!.Content));
    }

    [Fact]
    public async Task The_text_of_another_memory_is_refused()
    {
        var one = await Stored("one");
        var two = await Stored("two");

        var outcome = await Store.UpdateAsync(two.Id, new MemoryPatch(" one "), null, Token);

        Assert.Equal((UpdateStatus.Duplicate, one.Id), (outcome.Status, outcome.Memory!.Id));
        Assert.Equal("two", (await Store.GetAsync(two.Id, Token))!.Content);
        Assert.Equal(UpdateStatus.Updated, (await Store.UpdateAsync(two.Id, new MemoryPatch(" two "), null, Token)).Status);
    }

    [Fact]
    public async Task An_unknown_memory_is_not_found() =>
        Assert.Equal(UpdateStatus.NotFound, (await Store.UpdateAsync("nobody", new MemoryPatch("x"), null, Token)).Status);

    [Fact]
    public async Task A_patch_that_changes_nothing_keeps_the_version()
    {
        var memory = await Stored("same", tags: "t");

        var outcome = await Store.UpdateAsync(memory.Id, new MemoryPatch("same", Tags: ["t"]), 1, Token);

        Assert.Equal(1, outcome.Memory!.Version);
    }

    [Fact]
    public async Task A_clock_set_back_never_makes_a_memory_older_than_it_was()
    {
        var memory = await Stored("early");

        var patched = MemoryMerge.Apply(memory, new MemoryPatch("late"), memory.CreatedAt - TimeSpan.FromDays(1));

        Assert.Equal(memory.UpdatedAt, patched.UpdatedAt);
    }
}
