using ModelContextProtocol;
using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Sql;
using SnowflakeAdmin.Tests.Guard.Corpus;

namespace SnowflakeAdmin.Tests.Sql;

/// <summary>Names and values reach statements only in quotes.</summary>
public sealed class SqlTextTests
{
    [Theory]
    [InlineData("orders", "\"ORDERS\"")]
    [InlineData("app.main.orders", "\"APP\".\"MAIN\".\"ORDERS\"")]
    [InlineData("\"Mixed case\".x", "\"Mixed case\".\"X\"")]
    [InlineData("\"a\"\"b\"", "\"a\"\"b\"")]
    [InlineData("\"x; DROP TABLE y\"", "\"x; DROP TABLE y\"")]
    [InlineData(" a . b ", "\"A\".\"B\"")]
    public void A_name_is_written_in_quotes(string text, string expected) => Assert.Equal(expected, SqlName.Parse("name", text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a b")]
    [InlineData("a; DROP TABLE b")]
    [InlineData("a--")]
    [InlineData("a.b.c.d")]
    [InlineData("a.")]
    [InlineData("'a'")]
    [InlineData("a'")]
    [InlineData("\"a")]
    [InlineData("\"\"")]
    [InlineData("1")]
    [InlineData("IDENTIFIER('x')")]
    [InlineData("@stage")]
    [InlineData("$x")]
    [InlineData("a\0b")]
    [InlineData("\"a\u202eb\"")]
    [InlineData("\"\u041eRDERS\"")]
    [InlineData("o\u0433ders")]
    public void What_is_no_name_is_refused_and_the_argument_named(string text) =>
        Assert.Contains("part", Assert.Throws<McpException>(() => SqlName.Parse("part", text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("it's", "'it''s'")]
    [InlineData("a\\", "'a\\\\'")]
    [InlineData("\\'; DROP TABLE x; --", "'\\\\''; DROP TABLE x; --'")]
    public void A_value_ends_where_it_should_for_every_reader(string text, string expected)
    {
        Assert.Equal(expected, new SqlValue(text).ToString());
        Assert.True(SqlGuard.Inspect($"SELECT {new SqlValue(text)}", CorpusPolicies.Prod).Allowed);
    }

    [Fact]
    public void A_value_with_an_invisible_character_is_refused() => Assert.Throws<McpException>(() => new SqlValue("a\u200bb").ToString());

    [Fact]
    public void A_statement_is_put_together_from_typed_parts()
    {
        var name = SqlName.Parse("name", "loader");

        Assert.Equal("ALTER WAREHOUSE \"LOADER\" SET WAREHOUSE_SIZE = X4LARGE", SqlText.Of($"ALTER WAREHOUSE {name} SET WAREHOUSE_SIZE = {WarehouseSize.X4Large}").Text);
        Assert.Equal("SELECT 1 LIMIT 5", SqlText.Of($"SELECT 1{SqlText.Of($" LIMIT {5}")}").Text);
    }
}
