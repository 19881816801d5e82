using AiMemory.Storage;

namespace AiMemory.Tests.Conformance;

public abstract class StoringConformance : MemoryStoreConformance
{
    [Fact]
    public async Task A_stored_memory_comes_back_as_it_was()
    {
        const string content = "Zażółć gęślą jaźń 🧠\n\"quotes\"; DROP TABLE memories; -- \t日本語";
        var outcome = await Store.StoreAsync(
            new NewMemory(content, "project-x", "decision", 0.9, """{"source":"chat","n":3}""") { Tags = ["a", "b"] }, Token);

        Assert.True(outcome.Created);
        var memory = await Open().GetAsync(outcome.Memory.Id, Token);
        Assert.NotNull(memory);
        Assert.Equal(["a", "b"], memory.Tags);
        Assert.Equal(
            new Memory(outcome.Memory.Id, content, "project-x", "decision", memory.Tags, 0.9, memory.Metadata, Time.GetUtcNow(), Time.GetUtcNow(), 1), memory);
        Assert.Equal(3, System.Text.Json.Nodes.JsonNode.Parse(memory.Metadata!)!["n"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_longest_text_fits()
    {
        var content = string.Concat(Enumerable.Repeat("wörter ", 5_000))[..MemoryLimits.ContentChars];

        var stored = await Stored(content);

        Assert.Equal(content, (await Store.GetAsync(stored.Id, Token))!.Content);
    }

    [Fact]
    public async Task An_unknown_id_is_nothing()
    {
        Assert.Null(await Store.GetAsync(MemoryId.New(Time.GetUtcNow()), Token));
        Assert.Null(await Store.GetAsync("' OR 1=1 --", Token));
        Assert.False(await Store.DeleteAsync("", Token));
    }

    [Fact]
    public async Task The_same_text_again_joins_the_memory_that_is_there()
    {
        var first = await Store.StoreAsync(new NewMemory("Use tabs", Importance: 0.4, Metadata: """{"a":1,"b":1}""") { Tags = ["style"] }, Token);
        Time.Advance(TimeSpan.FromMinutes(1));
        var again = await Store.StoreAsync(new NewMemory("  Use \n tabs ", Importance: 0.8, Metadata: """{"b":2}""", Category: "rule") { Tags = ["editor"] }, Token);

        Assert.False(again.Created);
        Assert.Equal(first.Memory.Id, again.Memory.Id);
        var memory = (await Store.GetAsync(first.Memory.Id, Token))!;
        Assert.Equal(["editor", "style"], memory.Tags);
        Assert.Equal((0.8, "rule", 2L, "Use tabs"), (memory.Importance, memory.Category, memory.Version, memory.Content));
        Assert.Equal(2, System.Text.Json.Nodes.JsonNode.Parse(memory.Metadata!)!["b"]!.GetValue<int>());
        Assert.Equal(1, System.Text.Json.Nodes.JsonNode.Parse(memory.Metadata!)!["a"]!.GetValue<int>());
        Assert.Equal(Time.GetUtcNow(), memory.UpdatedAt);
        Assert.Equal(["Use tabs"], await Found("editor"));
    }

    [Fact]
    public async Task Storing_exactly_the_same_again_changes_nothing()
    {
        var first = await Stored("Use tabs", tags: "style");
        var again = await Stored("Use tabs", tags: "style");

        Assert.Equal(1, again.Version);
        Assert.Equal(first.UpdatedAt, again.UpdatedAt);
    }

    [Fact]
    public async Task Namespaces_hold_the_same_text_each()
    {
        var one = await Stored("Use tabs", "one");
        var two = await Stored("Use tabs", "two");

        Assert.NotEqual(one.Id, two.Id);
    }

    [Fact]
    public async Task A_deleted_memory_is_gone_from_everywhere_and_its_text_can_come_again()
    {
        var memory = await Stored("Ephemeral knowledge", tags: "brief");

        Assert.True(await Store.DeleteAsync(memory.Id, Token));

        Assert.False(await Store.DeleteAsync(memory.Id, Token));
        Assert.Null(await Store.GetAsync(memory.Id, Token));
        Assert.Empty(await Found("ephemeral"));
        Assert.Equal(0, (await Store.GetStatsAsync(null, Token)).Memories);
        Assert.NotEqual(memory.Id, (await Stored("Ephemeral knowledge")).Id);
    }

    [Fact]
    public async Task Statistics_count_per_namespace_category_and_tag()
    {
        await Stored("12345", "one", category: "fact", tags: ["x", "y"]);
        var newest = await Stored("678", "one", category: "fact", tags: "x");
        await Stored("other", "two", category: "rule");

        var all = await Store.GetStatsAsync(null, Token);
        var one = await Store.GetStatsAsync("one", Token);

        Assert.Equal([new NameCount("one", 2), new NameCount("two", 1)], all.Namespaces);
        Assert.Equal((2L, 8L), (one.Memories, one.Characters));
        Assert.Equal([new NameCount("fact", 2)], one.Categories);
        Assert.Equal([new NameCount("x", 2), new NameCount("y", 1)], one.Tags);
        Assert.Equal(newest.CreatedAt, one.Newest);
        Assert.Null((await Store.GetStatsAsync("none", Token)).Oldest);
    }

    [Fact]
    public async Task A_cancelled_call_is_not_begun()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Store.InitializeAsync(Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.StoreAsync(new NewMemory("never"), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.GetAsync("never", cancelled.Token));

        Assert.Equal(0, (await Store.GetStatsAsync(null, Token)).Memories);
    }

    [Fact]
    public async Task A_healthy_store_says_so() => await Store.CheckAsync(Token);
}
