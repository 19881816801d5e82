using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace SnowflakeAdmin.Tests.EndToEnd;

/// <summary>Changes run only after they were confirmed: by a person whom the client asks, or by a token.</summary>
public sealed class ConfirmationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<Admin> StartAsync(McpClientOptions? client = null, bool sessions = false) => await Admin.StartAsync(
        options =>
        {
            options.Client = client;
            if (sessions)
            {
                options.Settings["Sophia:Mcp:Sessions:Mode"] = "Hybrid";
            }
        },
        Token);

    private static ElicitResult Yes(bool run = true) => new() { Action = "accept", Content = new Dictionary<string, JsonElement> { ["run"] = JsonSerializer.SerializeToElement(run) } };

    private static async Task<(string Token, string Sql)> AskAsync(Admin admin, string environment, string sql)
    {
        var answer = await admin.CallAsync("execute_statement", new { environment, sql }, Token);
        Assert.Equal("ConfirmationRequired", answer.GetProperty("status").GetString());
        var confirmation = answer.GetProperty("confirmation");
        return (confirmation.GetProperty("token").GetString()!, confirmation.GetProperty("sql").GetString()!);
    }

    [Fact]
    public async Task Without_elicitation_a_token_confirms_once()
    {
        await using var admin = await StartAsync();
        var (token, sql) = await AskAsync(admin, "dev", "DELETE FROM orders WHERE id <= 10");
        Assert.Equal(5000, await admin.CountAsync("dev", "orders", Token));

        var ran = await admin.CallAsync("confirm_operation", new { token, environment = "dev", sql }, Token);

        Assert.Equal("Ran", ran.GetProperty("status").GetString());
        Assert.Equal(10, ran.GetProperty("statements")[0].GetProperty("rowsChanged").GetInt64());
        Assert.Equal(4990, await admin.CountAsync("dev", "orders", Token));
        Assert.Contains("used", await admin.FailAsync("confirm_operation", new { token, environment = "dev", sql }, Token), StringComparison.Ordinal);
        var asked = (await admin.CallAsync("search_audit_log", new { @event = "ConfirmationAsked" }, Token)).GetProperty("lines")[0];
        Assert.Equal(sql, asked.GetProperty("sql").GetString());
        Assert.Equal(["ConfirmationAsked", "Confirmed", "Started", "Ran"], await admin.AuditAsync(new { operation = asked.GetProperty("operation").GetString() }, Token));
    }

    [Fact]
    public async Task Of_twenty_concurrent_confirmations_exactly_one_runs()
    {
        await using var admin = await StartAsync();
        var (token, sql) = await AskAsync(admin, "dev", "UPDATE customers SET name = name || '!' WHERE id = 1");

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => admin.Server.CallAsync("confirm_operation", new { token, environment = "dev", sql }, Token)));

        Assert.Single(results, static result => result.IsError is not true);
        var name = (await admin.CallAsync("run_query", new { environment = "dev", sql = "SELECT name FROM customers WHERE id = 1" }, Token)).GetProperty("rows")[0][0].GetString();
        Assert.Equal("Customer 1!", name);
    }

    [Fact]
    public async Task A_token_is_bound_to_environment_and_exact_sql()
    {
        await using var admin = await StartAsync();
        var (token, sql) = await AskAsync(admin, "dev", "DROP TABLE orders");

        Assert.Contains("another", await admin.FailAsync("confirm_operation", new { token, environment = "stg", sql }, Token), StringComparison.Ordinal);
        Assert.Contains("another", await admin.FailAsync("confirm_operation", new { token, environment = "dev", sql = "DROP TABLE customers" }, Token), StringComparison.Ordinal);
        Assert.Equal(5000, await admin.CountAsync("dev", "orders", Token));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-25")]
    public async Task With_elicitation_the_client_asks_its_user_and_yes_runs(string? revision)
    {
        string? asked = null;
        await using var admin = await StartAsync(
            Admin.Person(
                question =>
                {
                    asked = question.Message;
                    return Yes();
                },
                revision),
            sessions: revision is not null);

        var answer = await admin.CallAsync("execute_statement", new { environment = "dev", sql = "DELETE FROM orders WHERE id = 1" }, Token);

        Assert.Equal("Ran", answer.GetProperty("status").GetString());
        Assert.Contains("DELETE FROM orders WHERE id = 1", asked, StringComparison.Ordinal);
        Assert.Contains("dev", asked, StringComparison.Ordinal);
        Assert.Contains("DEMO.SALES.ORDERS", asked, StringComparison.Ordinal);
        Assert.Equal(4999, await admin.CountAsync("dev", "orders", Token));
        Assert.Equal(["ConfirmationAsked", "Confirmed", "Started", "Ran"], (await admin.AuditAsync(new { }, Token))[..4]);
    }

    [Theory]
    [InlineData("decline", true, null)]
    [InlineData("cancel", true, null)]
    [InlineData("accept", false, null)]
    [InlineData("decline", true, "2025-11-25")]
    public async Task With_elicitation_anything_but_yes_runs_nothing(string action, bool run, string? revision)
    {
        await using var admin = await StartAsync(Admin.Person(_ => action == "accept" ? Yes(run) : new ElicitResult { Action = action }, revision), sessions: revision is not null);

        var answer = await admin.CallAsync("execute_statement", new { environment = "dev", sql = "DROP TABLE orders" }, Token);

        Assert.Equal("Declined", answer.GetProperty("status").GetString());
        Assert.Equal(5000, await admin.CountAsync("dev", "orders", Token));
        Assert.Equal(["ConfirmationAsked", "Declined"], (await admin.AuditAsync(new { }, Token))[..2]);
    }

    [Fact]
    public async Task What_a_tool_makes_is_confirmed_too()
    {
        await using var admin = await StartAsync(Admin.Person(static _ => Yes()));

        foreach (var (tool, arguments) in new (string, object)[]
        {
            ("suspend_warehouse", new { environment = "stg", warehouse = "compute_wh" }),
            ("resume_warehouse", new { environment = "stg", warehouse = "loading_wh" }),
            ("create_schema", new { environment = "stg", name = "made", comment = "it's; -- new" }),
            ("resize_warehouse", new { environment = "dev", warehouse = "loading_wh", size = "Large" }),
            ("grant_role", new { environment = "dev", role = "analyst", toRole = "sysadmin" }),
            ("revoke_role", new { environment = "dev", role = "analyst", fromUser = "ada" }),
        })
        {
            Assert.Equal("Ran", (await admin.CallAsync(tool, arguments, Token)).GetProperty("status").GetString());
        }

        var warehouses = (await admin.CallAsync("list_warehouses", new { environment = "dev", like = "loading%" }, Token)).GetProperty("rows").GetRawText();
        Assert.Contains("Large", warehouses, StringComparison.Ordinal);
        Assert.DoesNotContain("ANALYST", (await admin.CallAsync("show_grants", new { environment = "dev", kind = "ToUser", name = "ada" }, Token)).GetProperty("rows").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("MADE", (await admin.CallAsync("list_objects", new { environment = "stg", kind = "Schemas" }, Token)).GetProperty("rows").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_is_confirmed_as_a_whole_and_stops_where_it_fails()
    {
        await using var admin = await StartAsync();
        var (token, sql) = await AskAsync(admin, "dev", "INSERT INTO customers (id) VALUES (1000); DROP TABLE nowhere; DROP TABLE orders");

        var error = await admin.FailAsync("confirm_operation", new { token, environment = "dev", sql }, Token);

        Assert.Contains("Statement 2 of 3", error, StringComparison.Ordinal);
        Assert.Equal(201, await admin.CountAsync("dev", "customers", Token));
        Assert.Equal(5000, await admin.CountAsync("dev", "orders", Token));
    }
}
