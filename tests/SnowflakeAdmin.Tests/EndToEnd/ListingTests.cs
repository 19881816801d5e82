using System.Text.Json;

namespace SnowflakeAdmin.Tests.EndToEnd;

/// <summary>What is denied does not stand in lists either.</summary>
public sealed class ListingTests(ListingTests.Denying denying) : IClassFixture<ListingTests.Denying>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Admin Admin => denying.Admin;

    [Theory]
    [InlineData("SHOW SCHEMAS IN DATABASE demo", "SALES")]
    [InlineData("SHOW TERSE SCHEMAS IN DATABASE demo", "SALES")]
    [InlineData("SHOW TABLES IN DATABASE demo", "CUSTOMERS")]
    [InlineData("SHOW OBJECTS IN DATABASE demo", "CUSTOMERS")]
    [InlineData("SHOW VIEWS IN SCHEMA demo.sales", "V_OPEN")]
    [InlineData("SHOW COLUMNS IN DATABASE demo", "CUSTOMERS")]
    [InlineData("SHOW PRIMARY KEYS IN DATABASE demo", "KEYED")]
    [InlineData("SHOW GRANTS TO ROLE keeper", "CUSTOMERS")]
    [InlineData("SHOW DATABASES", "DEMO")]
    [InlineData("SHOW TERSE DATABASES", "DEMO")]
    [InlineData("DESCRIBE SCHEMA demo.sales", "CUSTOMERS")]
    [InlineData("DESCRIBE DATABASE demo", "SALES")]
    public async Task A_list_leaves_out_what_is_denied_and_says_so(string sql, string shown)
    {
        var answer = await Admin.CallAsync("run_query", new { environment = "prod", sql, limit = 1000 }, Token);

        AssertHidden(answer.GetProperty("rows"));
        Assert.Contains(shown, answer.GetProperty("rows").ToString(), StringComparison.Ordinal);
        Assert.Contains("left out", answer.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(answer.GetProperty("rows").GetArrayLength(), answer.GetProperty("totalRows").GetInt32());
        var changed = await Admin.CallAsync("execute_statement", new { environment = "prod", sql }, Token);
        AssertHidden(changed.GetProperty("statements")[0].GetProperty("rows"));
        // The same list where nothing is denied.
        var all = await Admin.CallAsync("run_query", new { environment = "dev", sql, limit = 1000 }, Token);
        Assert.Contains(Hidden, word => all.GetProperty("rows").ToString().Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tools_and_resources_leave_it_out_too()
    {
        AssertHidden(await Admin.CallAsync("list_objects", new { environment = "prod", kind = "Tables", scope = "demo" }, Token));
        AssertHidden(await Admin.CallAsync("list_objects", new { environment = "prod", kind = "Schemas" }, Token));
        AssertHidden(await Admin.CallAsync("describe_object", new { environment = "prod", kind = "Database", name = "demo" }, Token));
        AssertHidden(await Admin.CallAsync("show_grants", new { environment = "prod", kind = "ToRole", name = "keeper" }, Token));
        foreach (var uri in new[] { "snowflake://prod/databases", "snowflake://prod/databases/DEMO", "snowflake://prod/databases/DEMO/SALES" })
        {
            var content = await Admin.Server.Client.ReadResourceAsync(uri, cancellationToken: Token);
            var text = string.Concat(content.Contents.OfType<ModelContextProtocol.Protocol.TextResourceContents>().Select(static one => one.Text));
            AssertHidden(JsonDocument.Parse(text).RootElement);
        }
    }

    [Fact]
    public async Task Pages_go_on_behind_what_was_left_out()
    {
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Admin.CallAsync("list_objects", new { environment = "prod", scope = "demo", limit = 1, cursor }, Token);
            Assert.True(page.GetProperty("rows").GetArrayLength() <= 1);
            names.AddRange(page.GetProperty("rows").EnumerateArray().Select(static row => row[1].GetString()!));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null && names.Count < 1_000);

        var all = await Admin.CallAsync("list_objects", new { environment = "prod", scope = "demo", limit = 1000 }, Token);
        Assert.Equal(all.GetProperty("rows").EnumerateArray().Select(static row => row[1].GetString()), names);
        Assert.True(names.Count > 2);
    }

    [Fact]
    public async Task Where_everything_may_be_read_nothing_is_left_out()
    {
        var answer = await Admin.CallAsync("run_query", new { environment = "dev", sql = "SHOW SCHEMAS IN DATABASE demo" }, Token);

        Assert.Contains("HR", answer.GetProperty("rows").ToString(), StringComparison.Ordinal);
        Assert.False(answer.TryGetProperty("note", out _));
    }

    [Theory]
    [InlineData("SELECT table_name FROM demo.information_schema.tables")]
    [InlineData("SELECT query_text FROM snowflake.account_usage.query_history")]
    public async Task Views_over_everything_are_refused_with_what_to_ask_instead(string sql)
    {
        var message = await Admin.FailAsync("run_query", new { environment = "prod", sql }, Token);

        Assert.Contains("ObjectNotAllowed", message, StringComparison.Ordinal);
        Assert.Contains("SHOW and DESCRIBE", message, StringComparison.Ordinal);
        await Admin.CallAsync("run_query", new { environment = "dev", sql }, Token);
        await Admin.CallAsync("query_history", new { environment = "prod" }, Token);
    }

    private static readonly string[] Hidden = ["HR", "SALARIES", "BADGES", "V_SECRET", "VAULT"];

    private static void AssertHidden(JsonElement answer)
    {
        var text = answer.ToString();
        Assert.All(Hidden, word => Assert.DoesNotContain($"\"{word}", text, StringComparison.Ordinal));
        Assert.All(Hidden, word => Assert.DoesNotContain($".{word}", text, StringComparison.Ordinal));
    }

    /// <summary>A server whose prod denies a schema, some views and a database.</summary>
    public sealed class Denying : IAsyncLifetime
    {
        private const string Objects =
            """
            CREATE DATABASE VAULT;
            CREATE TABLE DEMO.HR.BADGES (ID NUMBER PRIMARY KEY);
            CREATE TABLE DEMO.SALES.KEYED (ID NUMBER PRIMARY KEY);
            CREATE VIEW DEMO.SALES.V_OPEN AS SELECT 1 AS A;
            CREATE VIEW DEMO.SALES.V_SECRET_1 AS SELECT 1 AS A;
            CREATE ROLE KEEPER;
            GRANT SELECT ON TABLE DEMO.HR.SALARIES TO ROLE KEEPER;
            GRANT SELECT ON TABLE DEMO.SALES.CUSTOMERS TO ROLE KEEPER;
            GRANT USAGE ON DATABASE VAULT TO ROLE KEEPER
            """;

        private Admin? _admin;

        internal Admin Admin => _admin!;

        public async ValueTask InitializeAsync()
        {
            _admin = await Admin.StartAsync(static options =>
            {
                options.Settings["SnowflakeAdmin:Environments:prod:Denied:0"] = "DEMO.HR";
                options.Settings["SnowflakeAdmin:Environments:prod:Denied:1"] = "DEMO.*.V_SECRET*";
                options.Settings["SnowflakeAdmin:Environments:prod:Denied:2"] = "VAULT";
            });
            foreach (var environment in new[] { "dev", "prod" })
            {
                await (await _admin.EmulatorAsync(environment)).ExecuteAsync(Objects, CancellationToken.None);
            }
        }

        public ValueTask DisposeAsync() => _admin?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
