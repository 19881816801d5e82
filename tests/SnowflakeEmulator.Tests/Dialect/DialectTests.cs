using System.Text.Json.Nodes;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Tests.Dialect;

public sealed class DialectTests(Emulator emulator) : IClassFixture<Emulator>
{
    public static TheoryData<string, string> Cases => [.. DialectCases.All.SelectMany(g => g.Cases.Select(c => (g.Name, c.Construct)))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_dialect_means_here_what_it_means_in_Snowflake(string group, string construct)
    {
        var dialect = DialectCases.All.Single(g => g.Name == group).Cases.Single(c => c.Construct == construct);
        using var client = emulator.Connect();
        var answer = await client.PostAsync(dialect.Sql, parameters: new JsonObject { ["MULTI_STATEMENT_COUNT"] = "0" }, cancellationToken: Token);
        Assert.True(answer.Status == System.Net.HttpStatusCode.OK, $"{answer.Code} {answer.Message}\n{dialect.Sql}");
        if (answer.Body!["statementHandles"]?.AsArray() is { } handles)
        {
            answer = await client.GetAsync((string)handles[^1]!, cancellationToken: Token);
        }

        Assert.Equal(dialect.Result.Replace("⏎", "\n", StringComparison.Ordinal), answer.Text);
    }

    [Fact]
    public void Every_function_stands_in_a_case()
    {
        var words = DialectCases.All.SelectMany(g => g.Cases).SelectMany(c => System.Text.RegularExpressions.Regex.Matches(c.Sql.ToUpperInvariant(), @"[\w$]+").Select(m => m.Value)).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Functions.All.Keys.Where(f => !words.Contains(f)).Order(StringComparer.Ordinal));
    }
}
