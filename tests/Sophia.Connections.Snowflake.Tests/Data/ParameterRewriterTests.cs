namespace Sophia.Connections.Snowflake.Tests.Data;

/// <summary>Named parameters become ?, and nothing else changes.</summary>
public sealed class ParameterRewriterTests
{
    [Theory]
    [InlineData("SELECT @a, :b, @A", "SELECT ?, ?, ?", 3)]
    [InlineData("SELECT ':a', \"@a\", $$ :a $$, 'it''s :a', 'back\\' :a' FROM T -- :a\n WHERE /* :a */ X = :a // :a", "SELECT ':a', \"@a\", $$ :a $$, 'it''s :a', 'back\\' :a' FROM T -- :a\n WHERE /* :a */ X = ? // :a", 1)]
    [InlineData("SELECT V:a, V[0]:a, F(V):a, \"V\":a, V:x.a, X::a, :a::INT FROM @stage", "SELECT V:a, V[0]:a, F(V):a, \"V\":a, V:x.a, X::a, ?::INT FROM @stage", 1)]
    [InlineData("SELECT * FROM T WHERE A=:a AND B=@b", "SELECT * FROM T WHERE A=? AND B=?", 2)]
    [InlineData("SELECT @nobody, :nothing", "SELECT @nobody, :nothing", 0)]
    [InlineData("SELECT :ab, :a", "SELECT :ab, ?", 1)]
    public void Names_are_replaced_where_they_are_parameters(string sql, string expected, int count)
    {
        List<SnowflakeBinding> bindings = [];
        var text = ParameterRewriter.Rewrite(sql, [new("@a", 1), new(":b", "x")], bindings);

        Assert.Equal((expected, count), (text, bindings.Count));
    }

    [Fact]
    public void Question_marks_and_numbers_are_taken_in_their_order()
    {
        List<SnowflakeBinding> marks = [], numbers = [];

        Assert.Equal("SELECT ?, '?', ?", ParameterRewriter.Rewrite("SELECT ?, '?', ?", [new("", 1), new("", 2)], marks));
        Assert.Equal("SELECT :2, :1", ParameterRewriter.Rewrite("SELECT :2, :1", [new("1", 1), new("2", 2)], numbers));
        Assert.Equal(["1", "2"], marks.Select(binding => binding.Value));
        Assert.Equal(["1", "2"], numbers.Select(binding => binding.Value));
    }

    [Fact]
    public void A_mixture_and_a_wrong_number_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => ParameterRewriter.Rewrite("SELECT ?, @a", [new("a", 1)], []));
        Assert.Throws<InvalidOperationException>(() => ParameterRewriter.Rewrite("SELECT ?, ?", [new("", 1)], []));
    }

    [Theory]
    [InlineData("'")]
    [InlineData("\"")]
    [InlineData("/*")]
    [InlineData("$$")]
    [InlineData("--")]
    [InlineData("'\\")]
    [InlineData(":")]
    [InlineData("@")]
    public void Unfinished_texts_end_where_they_end(string sql) => Assert.Equal(sql, ParameterRewriter.Rewrite(sql, [new("a", 1)], []));
}
