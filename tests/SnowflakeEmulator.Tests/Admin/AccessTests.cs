using System.Security.Cryptography;

namespace SnowflakeEmulator.Tests.Admin;

public sealed class AccessTests : IAsyncLifetime
{
    private readonly RSA _key = RSA.Create(2048);
    private ClockedEmulator? _emulator;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ClockedEmulator Emulator => _emulator!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await ClockedEmulator.StartAsync();
        await Emulator.Host.ExecuteAsync("CREATE DATABASE D; CREATE TABLE D.PUBLIC.T AS SELECT 1 A; CREATE ROLE READER; CREATE USER U DEFAULT_ROLE = READER; GRANT ROLE READER TO USER U", Token);
        Emulator.Host.RegisterPublicKey("U", _key);
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await Emulator.DisposeAsync();
    }

    private Client Reader() => Emulator.Connect("U", _key, "READER");

    [Fact]
    public async Task A_table_is_invisible_until_the_whole_way_to_it_is_granted()
    {
        using var admin = Emulator.Connect();
        using var reader = Reader();
        const string Select = "SELECT A FROM D.PUBLIC.T";
        Assert.Equal("002003", (await reader.PostAsync(Select, cancellationToken: Token)).Code);
        await admin.RunAsync("GRANT SELECT ON TABLE D.PUBLIC.T TO ROLE READER", cancellationToken: Token);
        Assert.Equal("002003", (await reader.PostAsync(Select, cancellationToken: Token)).Code);
        await admin.RunAsync("GRANT USAGE ON DATABASE D TO ROLE READER", cancellationToken: Token);
        await admin.RunAsync("GRANT USAGE ON SCHEMA D.PUBLIC TO ROLE READER", cancellationToken: Token);
        Assert.Equal("1", (await reader.RunAsync(Select, cancellationToken: Token)).Cell);
        Assert.Equal("003001", (await reader.PostAsync("INSERT INTO D.PUBLIC.T VALUES (2)", cancellationToken: Token)).Code);
        await admin.RunAsync("REVOKE SELECT ON TABLE D.PUBLIC.T FROM ROLE READER", cancellationToken: Token);
        Assert.Equal("002003", (await reader.PostAsync(Select, cancellationToken: Token)).Code);
    }

    [Fact]
    public async Task Roles_are_inherited_and_circles_are_refused()
    {
        using var admin = Emulator.Connect();
        await admin.RunAllAsync("CREATE ROLE LOWER_ROLE; GRANT ROLE LOWER_ROLE TO ROLE READER; GRANT USAGE ON DATABASE D TO ROLE LOWER_ROLE; GRANT USAGE ON SCHEMA D.PUBLIC TO ROLE LOWER_ROLE; GRANT SELECT ON TABLE D.PUBLIC.T TO ROLE LOWER_ROLE", Token);
        using var reader = Reader();
        Assert.Equal("1", (await reader.RunAsync("SELECT A FROM D.PUBLIC.T", cancellationToken: Token)).Cell);
        Assert.Equal("003066", (await admin.PostAsync("GRANT ROLE READER TO ROLE LOWER_ROLE", cancellationToken: Token)).Code);
    }

    [Fact]
    public async Task A_view_reads_with_its_owners_rights()
    {
        using var admin = Emulator.Connect();
        await admin.RunAllAsync("CREATE VIEW D.PUBLIC.V AS SELECT A + 1 B FROM D.PUBLIC.T; GRANT USAGE ON DATABASE D TO ROLE READER; GRANT USAGE ON SCHEMA D.PUBLIC TO ROLE READER; GRANT SELECT ON VIEW D.PUBLIC.V TO ROLE READER", Token);
        using var reader = Reader();
        Assert.Equal("2", (await reader.RunAsync("SELECT B FROM D.PUBLIC.V", cancellationToken: Token)).Cell);
        Assert.Equal("002003", (await reader.PostAsync("SELECT A FROM D.PUBLIC.T", cancellationToken: Token)).Code);
    }

    [Theory]
    [InlineData("CREATE DATABASE X")]
    [InlineData("CREATE WAREHOUSE X")]
    [InlineData("CREATE USER X")]
    [InlineData("CREATE ROLE X")]
    [InlineData("ALTER WAREHOUSE COMPUTE_WH SUSPEND")]
    [InlineData("DROP WAREHOUSE COMPUTE_WH")]
    [InlineData("GRANT ROLE ACCOUNTADMIN TO USER U")]
    [InlineData("ALTER USER ADMIN SET PASSWORD = 'x'")]
    [InlineData("SHOW USERS")]
    [InlineData("DESCRIBE USER ADMIN")]
    public async Task What_is_not_granted_is_refused_with_003001(string sql)
    {
        using var reader = Reader();
        var answer = await reader.PostAsync(sql, cancellationToken: Token);
        Assert.Equal("003001", answer.Code);
        Assert.StartsWith("SQL access control error:\nInsufficient privileges to operate on", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Account_usage_is_not_for_everybody()
    {
        using var reader = Reader();
        Assert.Equal("002003", (await reader.PostAsync("SELECT * FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY", cancellationToken: Token)).Code);
    }

    [Fact]
    public async Task Future_grants_reach_new_tables()
    {
        using var admin = Emulator.Connect();
        await admin.RunAllAsync("GRANT USAGE ON DATABASE D TO ROLE READER; GRANT USAGE ON SCHEMA D.PUBLIC TO ROLE READER; GRANT SELECT ON FUTURE TABLES IN SCHEMA D.PUBLIC TO ROLE READER; CREATE TABLE D.PUBLIC.NEW AS SELECT 7 A", Token);
        using var reader = Reader();
        Assert.Equal("7", (await reader.RunAsync("SELECT A FROM D.PUBLIC.NEW", cancellationToken: Token)).Cell);
    }

    [Fact]
    public async Task A_renamed_role_keeps_what_it_has_and_a_dropped_one_leaves_it_behind()
    {
        using var admin = Emulator.Connect();
        await admin.RunAllAsync("GRANT SELECT ON TABLE D.PUBLIC.T TO ROLE READER; GRANT OWNERSHIP ON SCHEMA D.PUBLIC TO ROLE READER; ALTER ROLE READER RENAME TO VISITOR", Token);
        var grants = (await admin.RunAsync("SHOW GRANTS TO ROLE VISITOR", cancellationToken: Token)).Text;
        Assert.Contains("|OWNERSHIP|SCHEMA|D.PUBLIC|ROLE|VISITOR|", grants, StringComparison.Ordinal);
        Assert.Contains("|SELECT|TABLE|D.PUBLIC.T|ROLE|VISITOR|", grants, StringComparison.Ordinal);
        Assert.Equal("U", (await admin.RunAsync("SHOW GRANTS OF ROLE VISITOR", cancellationToken: Token)).Rows[0]![3]!.ToString());
        await admin.RunAsync("DROP ROLE VISITOR", cancellationToken: Token);
        Assert.Contains("|OWNERSHIP|SCHEMA|D.PUBLIC|ROLE|ACCOUNTADMIN|", (await admin.RunAsync("SHOW GRANTS ON SCHEMA D.PUBLIC", cancellationToken: Token)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("SELECT", (await admin.RunAsync("SHOW GRANTS ON TABLE D.PUBLIC.T", cancellationToken: Token)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statements_of_everybody_are_in_the_history_with_user_role_warehouse_and_outcome()
    {
        using var reader = Reader();
        await reader.PostAsync("SELECT * FROM NOWHERE", cancellationToken: Token);
        using var admin = Emulator.Connect();
        Assert.Equal(
            "U|READER|SELECT|FAILED_WITH_ERROR|090105",
            (await admin.RunAsync(
                "SELECT USER_NAME, ROLE_NAME, QUERY_TYPE, EXECUTION_STATUS, ERROR_CODE FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY WHERE QUERY_TEXT = 'SELECT * FROM NOWHERE'", cancellationToken: Token)).Text);
    }

    [Fact]
    public async Task Demo_data_has_tables_users_history_and_credits()
    {
        await using var demo = await ClockedEmulator.StartAsync(new SnowflakeEmulatorOptions { SeedDemoData = true });
        using var admin = demo.Connect();
        Assert.Equal("20000|500", (await admin.RunAsync("SELECT (SELECT COUNT(*) FROM DEMO.SALES.ORDERS), (SELECT COUNT(*) FROM DEMO.SALES.CUSTOMERS)", cancellationToken: Token)).Text);
        Assert.Equal(
            "28|147", (await admin.RunAsync(
                "SELECT COUNT_IF(EXECUTION_STATUS <> 'SUCCESS'), COUNT_IF(EXECUTION_STATUS = 'SUCCESS') FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY WHERE USER_NAME IN ('REPORTING', 'PIPELINE')",
                cancellationToken: Token)).Text);
        Assert.Equal(
            "ANALYTICS_WH\nCOMPUTE_WH\nLOADING_WH",
            (await admin.RunAsync("SELECT DISTINCT WAREHOUSE_NAME FROM SNOWFLAKE.ACCOUNT_USAGE.WAREHOUSE_METERING_HISTORY ORDER BY 1", cancellationToken: Token)).Text);
    }
}
