namespace SnowflakeAdmin.Tests.EndToEnd;

/// <summary>What the server costs and shows before anybody calls it.</summary>
public sealed class ToolListTests(SharedAdmin shared) : IClassFixture<SharedAdmin>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_tool_of_the_plan_is_there()
    {
        string[] planned =
        [
            "list_objects", "describe_object", "sample_table", "get_ddl", "run_query", "execute_statement", "confirm_operation", "cancel_query", "list_warehouses", "suspend_warehouse", "resume_warehouse",
            "resize_warehouse", "list_users", "list_roles", "show_grants", "grant_role", "revoke_role", "create_schema", "query_history", "warehouse_costs", "slow_queries", "explain_query", "check_connection",
        ];

        var tools = await shared.Admin.Server.Client.ListToolsAsync(cancellationToken: Token);

        Assert.Equal(planned.Append("search_audit_log").Order(StringComparer.Ordinal), tools.Select(static tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, static tool => Assert.NotNull(tool.ProtocolTool.OutputSchema));
    }

    [Fact]
    public async Task The_tool_list_stays_within_its_budget() => await shared.Admin.Server.AssertToolTokensAsync(5_000, Token);

    [Fact]
    public async Task What_clients_see_is_what_was_approved() => await shared.Admin.Server.AssertSchemasApprovedAsync("EndToEnd/approved-tools.json", Token);
}
