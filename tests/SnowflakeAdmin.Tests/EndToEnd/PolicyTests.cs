using SnowflakeAdmin.Audit;

namespace SnowflakeAdmin.Tests.EndToEnd;

/// <summary>What environments allow and refuse, over a real client.</summary>
public sealed class PolicyTests(SharedAdmin shared) : IClassFixture<SharedAdmin>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Admin Admin => shared.Admin;

    [Fact]
    public async Task Prod_only_reads_whatever_the_tool()
    {
        foreach (var (tool, arguments) in new (string, object)[]
        {
            ("execute_statement", new { environment = "prod", sql = "INSERT INTO customers (id) VALUES (1)" }),
            ("suspend_warehouse", new { environment = "prod", warehouse = "compute_wh" }),
            ("resume_warehouse", new { environment = "prod", warehouse = "loading_wh" }),
            ("resize_warehouse", new { environment = "prod", warehouse = "compute_wh", size = "Large" }),
            ("grant_role", new { environment = "prod", role = "analyst", toUser = "grace" }),
            ("revoke_role", new { environment = "prod", role = "analyst", fromUser = "ada" }),
            ("create_schema", new { environment = "prod", name = "x" }),
            ("cancel_query", new { environment = "prod", queryId = "01b2c3d4-0000-0000-0000-000000000000" }),
        })
        {
            Assert.Contains("StatementNotAllowed", await Admin.FailAsync(tool, arguments, Token), StringComparison.Ordinal);
        }

        Assert.Equal("Ran", (await Admin.CallAsync("execute_statement", new { environment = "prod", sql = "SELECT 1; SHOW TABLES" }, Token)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Stg_is_limited_and_asks_before_every_change()
    {
        Assert.Contains("StatementNotAllowed", await Admin.FailAsync("execute_statement", new { environment = "stg", sql = "DROP TABLE orders" }, Token), StringComparison.Ordinal);
        Assert.Contains("WholeTable", await Admin.FailAsync("execute_statement", new { environment = "stg", sql = "DELETE FROM orders" }, Token), StringComparison.Ordinal);
        Assert.Equal(
            "ConfirmationRequired",
            (await Admin.CallAsync("execute_statement", new { environment = "stg", sql = "INSERT INTO customers (id) VALUES (1)" }, Token)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Dev_runs_what_only_adds_at_once()
    {
        var answer = await Admin.CallAsync("execute_statement", new { environment = "dev", sql = "CREATE TABLE added (a INT); INSERT INTO added VALUES (1), (2)" }, Token);

        Assert.Equal("Ran", answer.GetProperty("status").GetString());
        Assert.Equal(2, answer.GetProperty("statements")[1].GetProperty("rowsChanged").GetInt64());
    }

    [Fact]
    public async Task Dev_asks_before_it_makes_a_warehouse_that_costs_from_then_on()
    {
        var answer = await Admin.CallAsync("execute_statement", new { environment = "dev", sql = "CREATE WAREHOUSE big WAREHOUSE_SIZE = '6X-LARGE'" }, Token);

        Assert.Equal("ConfirmationRequired", answer.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Dev_asks_before_a_table_forgets_what_was_deleted_from_it()
    {
        var answer = await Admin.CallAsync("execute_statement", new { environment = "dev", sql = "ALTER TABLE orders SET DATA_RETENTION_TIME_IN_DAYS = 0" }, Token);

        Assert.Equal("ConfirmationRequired", answer.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Administrators_roles_and_roles_that_contain_one_are_not_granted_and_not_revoked()
    {
        var emulator = await Admin.EmulatorAsync("dev");
        await emulator.ExecuteAsync("CREATE ROLE OUTER_ROLE; CREATE ROLE INNER_ROLE; GRANT ROLE INNER_ROLE TO ROLE OUTER_ROLE; GRANT ROLE SECURITYADMIN TO ROLE INNER_ROLE", Token);

        Assert.Contains("PrivilegedRole", await Admin.FailAsync("grant_role", new { environment = "dev", role = "AccountAdmin", toUser = "ada" }, Token), StringComparison.Ordinal);
        Assert.Contains("SECURITYADMIN", await Admin.FailAsync("grant_role", new { environment = "dev", role = "outer_role", toUser = "ada" }, Token), StringComparison.Ordinal);
        Assert.Contains("SECURITYADMIN", await Admin.FailAsync("revoke_role", new { environment = "dev", role = "outer_role", fromUser = "ada" }, Token), StringComparison.Ordinal);
        Assert.Contains("PrivilegedRole", await Admin.FailAsync("execute_statement", new { environment = "dev", sql = "REVOKE ROLE securityadmin FROM USER ada" }, Token), StringComparison.Ordinal);
        Assert.Contains("PrivilegedRole", await Admin.FailAsync("execute_statement", new { environment = "dev", sql = "GRANT ROLE outer_role TO ROLE analyst" }, Token), StringComparison.Ordinal);
        Assert.Contains("either", await Admin.FailAsync("grant_role", new { environment = "dev", role = "analyst" }, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_are_sql_do_nothing()
    {
        Assert.Contains("warehouse", await Admin.FailAsync("suspend_warehouse", new { environment = "dev", warehouse = "w SUSPEND; DROP TABLE orders" }, Token), StringComparison.Ordinal);
        // In quotes it is a name, of a warehouse that there is not.
        var answer = await Admin.CallAsync("suspend_warehouse", new { environment = "dev", warehouse = "\"w\"\" SUSPEND; DROP TABLE orders\"" }, Token);
        Assert.Equal("ALTER WAREHOUSE \"w\"\" SUSPEND; DROP TABLE orders\" SUSPEND", answer.GetProperty("confirmation").GetProperty("sql").GetString());
    }

    [Fact]
    public async Task Objects_and_costs_follow_the_settings()
    {
        await using var admin = await Admin.StartAsync(
            static options =>
            {
                options.Settings["SnowflakeAdmin:Environments:prod:Denied:0"] = "DEMO.HR";
                options.Settings["SnowflakeAdmin:Environments:prod:MaxScannedBytes"] = "100000";
                options.Settings["SnowflakeAdmin:Environments:prod:MaxRows"] = "7";
                options.Settings["SnowflakeAdmin:Environments:dev:Statements:0"] = "Read";
                options.Settings["SnowflakeAdmin:Environments:dev:Statements:1"] = "Insert";
                options.Settings["SnowflakeAdmin:Environments:dev:Confirm"] = "None";
            },
            Token);

        Assert.Contains("ObjectNotAllowed", await admin.FailAsync("run_query", new { environment = "prod", sql = "SELECT * FROM hr.salaries" }, Token), StringComparison.Ordinal);
        Assert.Contains("ObjectNotAllowed", await admin.FailAsync("sample_table", new { environment = "prod", name = "demo.hr.salaries" }, Token), StringComparison.Ordinal);
        Assert.Contains("ObjectNotAllowed", await admin.FailAsync("get_ddl", new { environment = "prod", name = "hr.salaries" }, Token), StringComparison.Ordinal);
        Assert.Contains("with everything in it", await admin.FailAsync("get_ddl", new { environment = "prod", name = "demo", kind = "Database" }, Token), StringComparison.Ordinal);
        await admin.CallAsync("get_ddl", new { environment = "prod", name = "sales", kind = "Schema" }, Token);
        Assert.Contains("ObjectNotAllowed", await admin.FailAsync("list_objects", new { environment = "prod", scope = "demo.hr" }, Token), StringComparison.Ordinal);
        Assert.Contains("TooExpensive", await admin.FailAsync("run_query", new { environment = "prod", sql = "SELECT * FROM orders" }, Token), StringComparison.Ordinal);
        Assert.Equal(7, (await admin.CallAsync("run_query", new { environment = "prod", sql = "SELECT * FROM customers", limit = 100 }, Token)).GetProperty("rows").GetArrayLength());
        Assert.Contains("StatementNotAllowed", await admin.FailAsync("execute_statement", new { environment = "dev", sql = "UPDATE orders SET id = 1 WHERE id = 1" }, Token), StringComparison.Ordinal);
        Assert.Equal("Ran", (await admin.CallAsync("execute_statement", new { environment = "dev", sql = "INSERT INTO customers (id) VALUES (1)" }, Token)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_was_asked_and_what_ran_stands_in_the_audit_log_with_who_asked()
    {
        await Admin.FailAsync("run_query", new { environment = "prod", sql = "SELECT 1; DROP TABLE audited" }, Token);
        await Admin.CallAsync("run_query", new { environment = "prod", sql = "SELECT 'audited'" }, Token);
        await Admin.FailAsync("run_query", new { environment = "prod", sql = "SELECT audited FROM orders" }, Token);

        var lines = (await Admin.CallAsync("search_audit_log", new { text = "audited", environment = "prod" }, Token)).GetProperty("lines").EnumerateArray().Reverse().ToList();

        Assert.Equal(["Refused", "Started", "Started", "Failed"], lines.Select(static line => line.GetProperty("event").GetString()));
        Assert.StartsWith("StatementNotAllowed", lines[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.All(lines, static line => Assert.StartsWith("unauthenticated", line.GetProperty("caller").GetString(), StringComparison.Ordinal));
        var end = await Admin.CallAsync("search_audit_log", new { operation = lines[1].GetProperty("operation").GetString(), @event = "Ran" }, Token);
        Assert.NotEmpty(end.GetProperty("lines")[0].GetProperty("queryId").GetString()!);
        Assert.True(Directory.GetFiles(Admin.AuditFolder, "*" + AuditLog.Extension).Length >= 1);
    }
}
