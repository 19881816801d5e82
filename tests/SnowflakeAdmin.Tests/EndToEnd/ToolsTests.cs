using System.Text.Json;

namespace SnowflakeAdmin.Tests.EndToEnd;

/// <summary>Every tool, over a real client against the emulators.</summary>
public sealed class ToolsTests(SharedAdmin shared) : IClassFixture<SharedAdmin>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Admin Admin => shared.Admin;

    private static List<string> Column(JsonElement answer, string name)
    {
        var at = answer.GetProperty("columns").EnumerateArray().Select(static column => column.GetProperty("name").GetString()).ToList().FindIndex(found => name.Equals(found, StringComparison.OrdinalIgnoreCase));
        Assert.True(at >= 0, name);
        return [.. answer.GetProperty("rows").EnumerateArray().Select(row => row[at].ToString())];
    }

    [Theory]
    [InlineData("Databases", null, "DEMO")]
    [InlineData("Schemas", "demo", "SALES")]
    [InlineData("Tables", null, "ORDERS")]
    [InlineData("Tables", "demo.sales", "CUSTOMERS")]
    [InlineData("Views", "demo.sales", "ORDERS_BY_COUNTRY")]
    [InlineData("Sequences", "demo.sales", null)]
    [InlineData("Stages", null, null)]
    [InlineData("Streams", "demo", null)]
    [InlineData("Tasks", null, null)]
    [InlineData("Pipes", null, null)]
    [InlineData("Functions", "demo.sales", null)]
    [InlineData("Procedures", null, null)]
    public async Task List_objects_lists(string kind, string? scope, string? expected)
    {
        var answer = await Admin.CallAsync("list_objects", new { environment = "prod", kind, scope }, Token);

        if (expected is not null)
        {
            Assert.Contains(expected, Column(answer, "name"));
        }
    }

    [Fact]
    public async Task List_objects_filters_and_lists_columns()
    {
        Assert.Equal(["CUSTOMERS"], Column(await Admin.CallAsync("list_objects", new { environment = "prod", like = "cust%" }, Token), "name"));
        Assert.Contains("TOTAL", Column(await Admin.CallAsync("list_objects", new { environment = "prod", kind = "Columns", scope = "demo.sales.orders" }, Token), "column_name"));
        Assert.Empty(Column(await Admin.CallAsync("list_objects", new { environment = "prod", like = "x' OR '1'='1" }, Token), "name"));
    }

    [Fact]
    public async Task Describe_object_names_columns_and_types()
    {
        var answer = await Admin.CallAsync("describe_object", new { environment = "prod", name = "sales.orders" }, Token);

        Assert.Equal(["ID", "CUSTOMER_ID", "PLACED", "TOTAL", "DETAILS"], Column(answer, "name"));
        Assert.Contains("NUMBER(12,2)", Column(answer, "type"));
        Assert.Contains("DEFAULT_ROLE", Column(await Admin.CallAsync("describe_object", new { environment = "prod", name = "ada", kind = "User" }, Token), "property"));
    }

    [Fact]
    public async Task Sample_table_and_get_ddl_show_a_table()
    {
        var sample = await Admin.CallAsync("sample_table", new { environment = "prod", name = "\"DEMO\".\"SALES\".\"ORDERS\"", rows = 3 }, Token);
        var ddl = await Admin.CallAsync("get_ddl", new { environment = "prod", name = "orders" }, Token);

        Assert.Equal(3, sample.GetProperty("rows").GetArrayLength());
        Assert.Equal("web", sample.GetProperty("rows")[0][4].GetProperty("channel").GetString());
        Assert.Contains("TOTAL NUMBER(12,2)", ddl.GetProperty("ddl").GetString(), StringComparison.Ordinal);
        Assert.Contains("CREATE", (await Admin.CallAsync("get_ddl", new { environment = "prod", name = "sales", kind = "Schema" }, Token)).GetProperty("ddl").GetString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Run_query_keeps_every_digit_and_cuts_long_cells()
    {
        var answer = await Admin.CallAsync(
            "run_query", new { environment = "prod", sql = "SELECT 12345678901234567890123456789012345678, 1.50::NUMBER(5,2), REPEAT('x', 5000), TRUE, NULL, DATE '2026-02-03', PARSE_JSON('[1]')" }, Token);

        var row = answer.GetProperty("rows")[0];
        Assert.Equal("12345678901234567890123456789012345678", row[0].GetString());
        Assert.Equal("1.50", row[1].GetRawText());
        Assert.EndsWith("… [cut: 5000 characters]", row[2].GetString(), StringComparison.Ordinal);
        Assert.Equal((JsonValueKind.True, JsonValueKind.Null, "2026-02-03", 1), (row[3].ValueKind, row[4].ValueKind, row[5].GetString(), row[6][0].GetInt32()));
        Assert.Contains("cut", answer.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_query_takes_one_statement_that_reads()
    {
        Assert.Contains("StatementNotAllowed", await Admin.FailAsync("run_query", new { environment = "dev", sql = "INSERT INTO orders (id) VALUES (1)" }, Token), StringComparison.Ordinal);
        Assert.Contains("TooMany", await Admin.FailAsync("run_query", new { environment = "dev", sql = "SELECT 1; SELECT 2" }, Token), StringComparison.Ordinal);
        Assert.Contains("'NOPE'", await Admin.FailAsync("run_query", new { environment = "dev", sql = "SELECT nope FROM orders" }, Token), StringComparison.Ordinal);
        Assert.Contains("dev, stg, prod", await Admin.FailAsync("run_query", new { environment = "test", sql = "SELECT 1" }, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_of_users_roles_warehouses_and_grants()
    {
        Assert.Contains("GRACE", Column(await Admin.CallAsync("list_users", new { environment = "prod" }, Token), "name"));
        Assert.Equal(["ANALYST"], Column(await Admin.CallAsync("list_roles", new { environment = "prod", like = "anal%" }, Token), "name"));
        Assert.Contains("LOADING_WH", Column(await Admin.CallAsync("list_warehouses", new { environment = "prod" }, Token), "name"));
        Assert.Contains("ANALYST", Column(await Admin.CallAsync("show_grants", new { environment = "prod", kind = "ToRole", name = "engineer" }, Token), "name"));
        Assert.Contains("ENGINEER", Column(await Admin.CallAsync("show_grants", new { environment = "prod", kind = "OfRole", name = "analyst" }, Token), "grantee_name"));
        Assert.Contains("ANALYST", Column(await Admin.CallAsync("show_grants", new { environment = "prod", kind = "ToUser", name = "ada" }, Token), "role"));
        Assert.Contains("SELECT", Column(await Admin.CallAsync("show_grants", new { environment = "prod", kind = "OnTable", name = "sales.orders" }, Token), "privilege"));
    }

    [Fact]
    public async Task Histories_show_what_ran_and_what_it_cost()
    {
        await Admin.CallAsync("run_query", new { environment = "prod", sql = "SELECT 'a needle' FROM orders LIMIT 1" }, Token);

        foreach (var hours in new[] { 1, 48 })
        {
            var history = await Admin.CallAsync("query_history", new { environment = "prod", hours, text = "A NEEDLE'", status = "Success" }, Token);
            Assert.Contains(Column(history, "query_text"), static text => text.Contains("SELECT 'a needle'", StringComparison.Ordinal));
        }

        Assert.NotEmpty(Column(await Admin.CallAsync("slow_queries", new { environment = "prod", minSeconds = 0, limit = 5 }, Token), "query_id"));
        Assert.Contains("ANALYTICS_WH", Column(await Admin.CallAsync("warehouse_costs", new { environment = "prod", byDay = true }, Token), "warehouse_name"));
        Assert.Empty(Column(await Admin.CallAsync("query_history", new { environment = "prod", user = "nobody" }, Token), "query_id"));
    }

    [Fact]
    public async Task Explain_query_estimates_without_running()
    {
        var answer = await Admin.CallAsync("explain_query", new { environment = "prod", sql = "SELECT * FROM orders" }, Token);

        Assert.True(answer.GetProperty("bytesScanned").GetInt64() > 0);
        Assert.Equal(JsonValueKind.Object, answer.GetProperty("plan").ValueKind);
        Assert.Contains("NotUnderstood", await Admin.FailAsync("explain_query", new { environment = "prod", sql = "DROP TABLE orders" }, Token), StringComparison.Ordinal);
        Assert.Contains("TooMany", await Admin.FailAsync("explain_query", new { environment = "prod", sql = "SELECT 1; SELECT 2" }, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_connection_names_every_environment_and_its_policy()
    {
        var answer = (await Admin.CallAsync("check_connection", new { }, Token)).GetProperty("environments");

        Assert.Equal(["dev", "stg", "prod"], answer.EnumerateArray().Select(static one => one.GetProperty("environment").GetString()));
        Assert.All(answer.EnumerateArray(), static one => Assert.True(one.GetProperty("reachable").GetBoolean()));
        Assert.Equal("All", answer[0].GetProperty("policy").GetProperty("statements")[0].GetString());
        Assert.Equal(15, answer[2].GetProperty("policy").GetProperty("timeoutSeconds").GetDouble());
        Assert.Single((await Admin.CallAsync("check_connection", new { environment = "stg" }, Token)).GetProperty("environments").EnumerateArray());
    }

    [Fact]
    public async Task Resources_are_the_accounts_catalogue()
    {
        var client = Admin.Server.Client;
        async Task<string> Read(string uri) => string.Concat((await client.ReadResourceAsync(uri, cancellationToken: Token)).Contents.OfType<ModelContextProtocol.Protocol.TextResourceContents>().Select(static part => part.Text));

        Assert.Contains("\"prod\"", await Read("snowflake://environments"), StringComparison.Ordinal);
        Assert.Contains("\"DEMO\"", await Read("snowflake://prod/databases"), StringComparison.Ordinal);
        Assert.Contains("\"SALES\"", await Read("snowflake://prod/databases/DEMO"), StringComparison.Ordinal);
        Assert.Contains("\"ORDERS_BY_COUNTRY\"", await Read("snowflake://prod/databases/DEMO/SALES"), StringComparison.Ordinal);
        Assert.Contains("\"CUSTOMER_ID\"", await Read("snowflake://prod/databases/DEMO/SALES/ORDERS"), StringComparison.Ordinal);
        Assert.Equal(4, (await client.ListResourceTemplatesAsync(cancellationToken: Token)).Count);
    }
}
