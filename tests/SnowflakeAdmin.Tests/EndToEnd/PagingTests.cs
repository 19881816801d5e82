using System.Text.Json;

namespace SnowflakeAdmin.Tests.EndToEnd;

/// <summary>Results come in pages of limited rows and bytes, and pages belong to their question.</summary>
public sealed class PagingTests(SharedAdmin shared) : IClassFixture<SharedAdmin>
{
    private const string Sql = "SELECT id FROM orders ORDER BY id";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Admin Admin => shared.Admin;

    private Task<JsonElement> PageAsync(int limit, string? cursor, string sql = Sql) => Admin.CallAsync("run_query", new { environment = "prod", sql, limit, cursor }, Token);

    private static string? Cursor(JsonElement answer) => answer.TryGetProperty("nextCursor", out var cursor) ? cursor.GetString() : null;

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition()
    {
        var ids = new List<int>();
        string? cursor = null;
        var pages = 0;
        do
        {
            var page = await PageAsync(999, cursor);
            ids.AddRange(page.GetProperty("rows").EnumerateArray().Select(static row => row[0].GetInt32()));
            Assert.Equal(5000, page.GetProperty("totalRows").GetInt64());
            cursor = Cursor(page);
            pages++;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(1, 5000), ids);
        Assert.Equal(6, pages);
    }

    [Fact]
    public async Task A_page_has_the_default_of_rows_and_never_more_than_the_limit()
    {
        Assert.Equal(100, (await PageAsync(0, null)).GetProperty("rows").GetArrayLength());
        Assert.Equal(1000, (await PageAsync(100_000, null)).GetProperty("rows").GetArrayLength());
        Assert.Equal(1, (await PageAsync(-5, null)).GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async Task A_page_ends_at_its_bytes()
    {
        const string wide = "SELECT id, REPEAT('y', 1500) FROM orders ORDER BY id";
        var page = await PageAsync(1000, null, wide);

        Assert.InRange(page.GetProperty("rows").GetArrayLength(), 30, 45);
        Assert.True(page.GetProperty("rows").GetRawText().Length <= 64 * 1024 + 2);
        var next = await PageAsync(1000, Cursor(page), wide);
        Assert.Equal(page.GetProperty("rows").GetArrayLength() + 1, next.GetProperty("rows")[0][0].GetInt32());
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_question_only()
    {
        var cursor = Cursor(await PageAsync(3, null))!;

        Assert.Contains("cursor", await Admin.FailAsync("run_query", new { environment = "prod", sql = Sql + " ", limit = 3, cursor = cursor[..^1] }, Token), StringComparison.Ordinal);
        Assert.Contains("cursor", await Admin.FailAsync("run_query", new { environment = "dev", sql = Sql, cursor }, Token), StringComparison.Ordinal);
        Assert.Contains("cursor", await Admin.FailAsync("run_query", new { environment = "prod", sql = "SELECT 1", cursor }, Token), StringComparison.Ordinal);
        Assert.Contains("cursor", await Admin.FailAsync("query_history", new { environment = "prod", cursor }, Token), StringComparison.Ordinal);
        Assert.Contains("cursor", await Admin.FailAsync("run_query", new { environment = "prod", sql = Sql, cursor = "%%%" }, Token), StringComparison.Ordinal);
        Assert.Equal(4, (await PageAsync(3, cursor)).GetProperty("rows")[0][0].GetInt32());
    }
}
