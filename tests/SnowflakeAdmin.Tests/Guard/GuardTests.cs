using System.Diagnostics;
using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Tests.Guard.Corpus;

namespace SnowflakeAdmin.Tests.Guard;

/// <summary>What the corpus does not say in a line.</summary>
public sealed class GuardTests
{
    [Fact]
    public void Only_tokens_run_comments_do_not()
    {
        var verdict = SqlGuard.Inspect("-- first\n  SELECT /* a ; b */ 1, '--x /* y */' -- last\n ; /* between */ SHOW TABLES /* end */", CorpusPolicies.Prod);

        Assert.Equal(["SELECT 1, '--x /* y */'", "SHOW TABLES"], verdict.Statements.Select(static statement => statement.Text));
    }

    [Fact]
    public void A_refusal_says_what_where_and_what_to_do()
    {
        var verdict = SqlGuard.Inspect("SELECT *\nFROM orders o\nWHERE my_udf(o.id)", CorpusPolicies.Prod);

        Assert.Equal(GuardReason.FunctionNotAllowed, verdict.Reason);
        Assert.Contains("my_udf", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("line 3, column 7", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("prod", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_a_megabyte_is_refused_by_its_length_and_the_longest_allowed_is_read()
    {
        Assert.Equal(GuardReason.TooLong, SqlGuard.Inspect(new string('x', 1_000_000), CorpusPolicies.Prod).Reason);

        var longest = "SELECT '" + new string('x', GuardDefaults.MaxLength - 9) + "'";
        Assert.True(SqlGuard.Inspect(longest, CorpusPolicies.Prod).Allowed);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("SELECT (")]
    [InlineData("SELECT * FROM (")]
    [InlineData("CASE WHEN ")]
    [InlineData("SELECT CASE ")]
    [InlineData("WITH a AS (")]
    [InlineData("SELECT [")]
    [InlineData("SELECT {'a':")]
    [InlineData("SELECT UPPER(")]
    [InlineData("SELECT - ")]
    [InlineData("SELECT NOT ")]
    [InlineData("a.")]
    [InlineData("SELECT 1 UNION ")]
    [InlineData("SELECT a::ARRAY(")]
    [InlineData("/*")]
    [InlineData("''")]
    [InlineData("'\\")]
    [InlineData("\"\"")]
    [InlineData("$$")]
    [InlineData("EXPLAIN ")]
    [InlineData(";")]
    [InlineData("SELECT 1;")]
    [InlineData("SELECT x IN ((")]
    [InlineData("SELECT 1 FROM a, LATERAL ")]
    [InlineData("1,")]
    [InlineData("@")]
    public void A_piece_repeated_to_the_limit_neither_overflows_nor_takes_long(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, GuardDefaults.MaxLength / piece.Length));
        var started = Stopwatch.StartNew();

        SqlGuard.Inspect(text, CorpusPolicies.Prod);
        SqlGuard.Inspect("SELECT " + text[..^8], CorpusPolicies.Dev);

        // Linear it takes milliseconds; quadratic it would take minutes.
        Assert.True(started.Elapsed < TimeSpan.FromSeconds(20), $"{piece}: {started.Elapsed}");
    }

    [Fact]
    public void A_function_that_the_settings_allow_may_be_called()
    {
        var policy = new GuardPolicy
        {
            Environment = "x", Statements = KindSet.Reads, Database = "APP", Schema = "MAIN", Readable = [NamePattern.Parse("*")], Functions = [NamePattern.Parse("APP.MAIN.F*")],
        };

        Assert.True(SqlGuard.Inspect("SELECT app.main.fine(1), main.f(2)", policy).Allowed);
        // Without a schema it could be the one in PUBLIC.
        Assert.Equal(GuardReason.FunctionNotAllowed, SqlGuard.Inspect("SELECT fine(1)", policy).Reason);
        Assert.Equal(GuardReason.FunctionNotAllowed, SqlGuard.Inspect("SELECT app.main.other(1)", policy).Reason);
    }

    [Theory]
    [InlineData("app.main.t*", "APP.MAIN.T*")]
    [InlineData("APP", "APP.*.*")]
    [InlineData("\"Mixed\".x", "Mixed.X.*")]
    [InlineData("*", "*.*.*")]
    public void A_pattern_is_read_like_a_name(string text, string expected) => Assert.Equal(expected, NamePattern.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c.d")]
    [InlineData("a..b")]
    [InlineData("a*b")]
    [InlineData("\"a")]
    [InlineData("a b")]
    [InlineData("a.")]
    public void What_is_no_pattern_is_refused_with_an_explanation(string text) =>
        Assert.Contains("DATABASE.SCHEMA.NAME", Assert.Throws<FormatException>(() => NamePattern.Parse(text)).Message, StringComparison.Ordinal);
}
