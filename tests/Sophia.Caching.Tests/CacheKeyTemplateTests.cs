using CsCheck;
using Sophia.Caching;

public sealed class CacheKeyTemplateTests
{
    [Fact]
    public void An_ordinary_argument_stands_in_the_key_as_it_is() =>
        Assert.Equal("dashboard:performance:ann-1", CacheKeyTemplate.Parse("dashboard:performance:{user_id}").Format(["ann-1"]));

    [Theory]
    [InlineData("a:b")]
    [InlineData("a b'; DROP TABLE x; --")]
    [InlineData("ünïcode ☃ \ud83d\ude00")]
    [InlineData("#0000")]
    [InlineData("%003a")]
    [InlineData("")]
    public void A_hostile_argument_is_escaped_and_cannot_imitate_a_separator(string argument)
    {
        var key = CacheKeyTemplate.Parse("a:{x}:b").Format([argument]);

        Assert.Matches("^a:[A-Za-z0-9_.@%-]*:b$", key);
    }

    [Fact]
    public void A_long_argument_is_hashed() =>
        Assert.Matches("^u:#[0-9a-f]{64}$", CacheKeyTemplate.Parse("u:{id}").Format([new string('x', 10_240)]));

    [Fact]
    public void Different_arguments_never_give_the_same_key()
    {
        var template = CacheKeyTemplate.Parse("p:{a}:{b}");
        var text = Gen.String[Gen.Char["ab:%#{}\ud800é\0"], 0, 6];

        Gen.Select(text, text, text, text).Sample((a, b, c, d) =>
            template.Format([a, b]) == template.Format([c, d]) == (a == c && b == d));
    }

    [Theory]
    [InlineData("a:{")]
    [InlineData("a:{}")]
    [InlineData("a:{x}:{x}")]
    [InlineData("a:{x{y}}")]
    public void A_malformed_pattern_is_refused_with_an_example(string pattern) =>
        Assert.Contains("dashboard:performance", Assert.Throws<FormatException>(() => CacheKeyTemplate.Parse(pattern)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_wrong_number_of_arguments_names_those_expected()
    {
        var error = Assert.Throws<ArgumentException>(() => CacheKeyTemplate.Parse("a:{x}:{y}").Format(["1"]));

        Assert.Contains("x, y", error.Message, StringComparison.Ordinal);
    }
}
