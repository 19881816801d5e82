using AiMemory.Search;
using AiMemory.Storage;

namespace AiMemory.Tests.Conformance;

public abstract class SearchingConformance : MemoryStoreConformance
{
    private const string Operators = "\"'*()^:-+{}~ \0";

    [Theory]
    [InlineData("connecting", "The connection was lost")]
    [InlineData("DATABASES", "Our database runs on port 5432")]
    [InlineData("what port does the database use?", "Our database runs on port 5432")]
    [InlineData("deployed", "We deploy on Tuesdays")]
    public async Task Words_are_stemmed_and_case_does_not_matter(string query, string expected)
    {
        await Stored("The connection was lost");
        await Stored("Our database runs on port 5432");
        await Stored("We deploy on Tuesdays");

        Assert.Equal(expected, (await Found(query))[0]);
    }

    [Fact]
    public async Task A_rare_word_weighs_more_than_common_ones()
    {
        for (var i = 0; i < 20; i++)
        {
            await Stored($"The server team meets in room {i}");
        }

        await Stored("Zanzibar is the code name");

        Assert.Equal("Zanzibar is the code name", (await Found("server zanzibar"))[0]);
    }

    [Fact]
    public async Task Importance_decides_between_equals()
    {
        await Stored("backup runs at 1", importance: 0.1);
        await Stored("backup runs at 2", importance: 0.9);
        await Stored("backup runs at 3", importance: 0.5);

        Assert.Equal(["backup runs at 2", "backup runs at 3", "backup runs at 1"], await Found("backup"));
    }

    [Fact]
    public async Task Any_or_all_words()
    {
        await Stored("red apple");
        await Stored("red pear");

        Assert.Equal(2, (await Found("red apple")).Length);
        Assert.Equal(["red apple"], await Found("red apple", all: true));
        Assert.Empty(await Found("red banana", all: true));
    }

    [Fact]
    public async Task Tags_and_categories_are_found_too()
    {
        await Stored("nothing in the text", category: "preference", tags: "kubernetes");

        Assert.Single(await Found("kubernetes"));
        Assert.Single(await Found("preferences"));
    }

    [Theory]
    [InlineData("東京", "会議は東京で行われる")]
    [InlineData("naïve cafe", "The Café is naive")]
    [InlineData("Straße", "Die Straße ist lang")]
    [InlineData("snake_case_name", "rename snake_case_name in utils.py")]
    [InlineData("C++20", "We compile with C++20")]
    [InlineData("Привет", "привет мир")]
    public async Task Other_scripts_accents_and_code_are_found(string query, string expected)
    {
        foreach (var text in new[] { "会議は東京で行われる", "The Café is naive", "Die Straße ist lang", "rename snake_case_name in utils.py", "We compile with C++20", "привет мир" })
        {
            await Stored(text);
        }

        Assert.Equal(expected, (await Found(query))[0]);
    }

    public static TheoryData<string> HostileQueries => new(
        "", " ", "\"", "\"\"\"", "'", "*", "a*", "^a", "a:b", "content:secret", "(", ")", "((a)", "NEAR(a b, 5)", "AND", "OR", "NOT", "a AND", "OR b", "NOT a",
        "a NOT b", "-a", "+a", "{a b}:c", "\\", "%", "_", "; DROP TABLE memories; --", "\0", "a\0b", "🧠", "\uFFFD", "\u0301", "👩‍👩‍👧", "a\"b", "\"open phrase",
        "--", "/* */", "<script>", "$match", "?1", "é̀", "０１２", "\u202E", "1e309", "''", "``", "[a]", "a|b", "a&b", "!a", "a <-> b", "a:*");

    [Theory]
    [MemberData(nameof(HostileQueries))]
    public async Task Any_text_is_a_query(string query)
    {
        await Stored("a b c content secret near and or not");

        await Found(query);
        await Found(query, all: true);
    }

    [Fact]
    public async Task Random_text_is_a_query()
    {
        await Stored("a b c");
        var random = new Random(20261122);
        for (var i = 0; i < 300; i++)
        {
            var chars = Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(4) switch
            {
                0 => (char)random.Next(1, 128),
                1 => Operators[random.Next(Operators.Length)],
                2 => (char)random.Next(0x80, 0xD800),
                _ => (char)random.Next('a', 'z'),
            });
            await Found(string.Concat(chars), all: random.Next(2) == 0);
        }
    }

    [Fact]
    public async Task No_words_find_nothing() => Assert.Empty(await Store.SearchAsync(new SearchRequest([], false, Everything, 10), Token));

    [Fact]
    public async Task Raw_words_with_quotes_are_harmless()
    {
        await Stored("it works");

        Assert.Empty(await Store.SearchAsync(new SearchRequest(["\" OR works OR \""], true, Everything, 10), Token));
        Assert.Single(await Store.SearchAsync(new SearchRequest(SearchWords.Parse("it\"s works"), false, Everything, 10), Token));
    }

    [Fact]
    public async Task Pages_of_a_search_follow_each_other()
    {
        for (var i = 0; i < 9; i++)
        {
            await Stored($"page number {i}");
        }

        var pages = new List<string>();
        for (var offset = 0; offset < 9; offset += 4)
        {
            pages.AddRange((await Store.SearchAsync(new SearchRequest(["page"], false, Everything, 4, offset), Token)).Select(hit => hit.Memory.Id));
        }

        Assert.Equal(9, pages.Distinct().Count());
    }
}
