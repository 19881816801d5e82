namespace SnowflakeEmulator.Tests.Admin;

public sealed class WarehouseTests : IAsyncLifetime
{
    private ClockedEmulator? _emulator;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ClockedEmulator Emulator => _emulator!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await ClockedEmulator.StartAsync();
        await Emulator.Host.ExecuteAsync("CREATE DATABASE D; CREATE TABLE D.PUBLIC.T AS SELECT 1 A", Token);
    }

    public ValueTask DisposeAsync() => Emulator.DisposeAsync();

    private async Task<string> ShowAsync(Client client, string name, params string[] columns)
    {
        var answer = await client.RunAsync($"SHOW WAREHOUSES LIKE '{name}'", cancellationToken: Token);
        var names = answer.RowType.Select(c => (string)c!["name"]!).ToList();
        return string.Join('|', columns.Select(c => (string?)answer.Rows[0]![names.IndexOf(c)] ?? "∅"));
    }

    [Fact]
    public async Task A_warehouse_is_made_changed_and_dropped()
    {
        using var client = Emulator.Connect();
        await client.RunAsync("CREATE WAREHOUSE W WITH WAREHOUSE_SIZE = 'SMALL' AUTO_SUSPEND = 60 INITIALLY_SUSPENDED = TRUE COMMENT = 'c'", cancellationToken: Token);
        Assert.Equal("SUSPENDED|Small|60|true|c|0", await ShowAsync(client, "W", "state", "size", "auto_suspend", "auto_resume", "comment", "started_clusters"));
        await client.RunAsync("ALTER WAREHOUSE W SET WAREHOUSE_SIZE = XXLARGE AUTO_RESUME = FALSE", cancellationToken: Token);
        await client.RunAsync("ALTER WAREHOUSE W RENAME TO W2", cancellationToken: Token);
        Assert.Equal("2X-Large|false", await ShowAsync(client, "W2", "size", "auto_resume"));
        Assert.Equal("002002", (await client.PostAsync("CREATE WAREHOUSE W2", cancellationToken: Token)).Code);
        await client.RunAsync("DROP WAREHOUSE W2", cancellationToken: Token);
        Assert.Equal("002003", (await client.PostAsync("DROP WAREHOUSE W2", cancellationToken: Token)).Code);
        Assert.Equal("001008", (await client.PostAsync("CREATE WAREHOUSE W WAREHOUSE_SIZE = HUGE", cancellationToken: Token)).Code);
    }

    [Fact]
    public async Task It_suspends_itself_when_idle_and_resumes_with_the_next_statement()
    {
        using var client = Emulator.Connect();
        await client.RunAsync("ALTER WAREHOUSE COMPUTE_WH SET AUTO_SUSPEND = 60", cancellationToken: Token);
        await client.RunAsync("SELECT * FROM D.PUBLIC.T", cancellationToken: Token);
        Emulator.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("STARTED", await ShowAsync(client, "COMPUTE_WH", "state"));
        Emulator.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("SUSPENDED", await ShowAsync(client, "COMPUTE_WH", "state"));
        await client.RunAsync("SELECT 1", cancellationToken: Token);
        Assert.Equal("SUSPENDED", await ShowAsync(client, "COMPUTE_WH", "state"));
        await client.RunAsync("SELECT * FROM D.PUBLIC.T", cancellationToken: Token);
        Assert.Equal("STARTED", await ShowAsync(client, "COMPUTE_WH", "state"));
    }

    [Fact]
    public async Task A_longer_limit_does_not_wake_one_that_has_suspended_itself()
    {
        using var client = Emulator.Connect();
        Emulator.Clock.Advance(TimeSpan.FromSeconds(700));
        await client.RunAsync("ALTER WAREHOUSE COMPUTE_WH SET AUTO_SUSPEND = 3600", cancellationToken: Token);
        Assert.Equal("SUSPENDED", await ShowAsync(client, "COMPUTE_WH", "state"));
    }

    [Fact]
    public async Task Suspend_and_resume_by_hand_refuse_what_is_so_already()
    {
        using var client = Emulator.Connect();
        await client.RunAsync("ALTER WAREHOUSE COMPUTE_WH SUSPEND", cancellationToken: Token);
        Assert.Equal("090064", (await client.PostAsync("ALTER WAREHOUSE COMPUTE_WH SUSPEND", cancellationToken: Token)).Code);
        await client.RunAsync("ALTER WAREHOUSE COMPUTE_WH RESUME", cancellationToken: Token);
        Assert.Equal("090063", (await client.PostAsync("ALTER WAREHOUSE COMPUTE_WH RESUME", cancellationToken: Token)).Code);
        await client.RunAsync("ALTER WAREHOUSE COMPUTE_WH RESUME IF SUSPENDED", cancellationToken: Token);
    }

    [Fact]
    public async Task Without_a_warehouse_or_with_one_that_may_not_resume_tables_are_not_read()
    {
        using var none = Emulator.Connect(warehouse: null);
        Assert.Equal("000606", (await none.PostAsync("SELECT * FROM D.PUBLIC.T", cancellationToken: Token)).Code);
        Assert.Equal("1", (await none.RunAsync("SELECT 1", cancellationToken: Token)).Cell);
        using var client = Emulator.Connect();
        await client.RunAsync("ALTER WAREHOUSE COMPUTE_WH SET AUTO_RESUME = FALSE", cancellationToken: Token);
        await client.RunAsync("ALTER WAREHOUSE COMPUTE_WH SUSPEND", cancellationToken: Token);
        Assert.Equal("000606", (await client.PostAsync("SELECT * FROM D.PUBLIC.T", cancellationToken: Token)).Code);
    }

    [Fact]
    public async Task Credits_are_metered_by_the_second_size_and_hour()
    {
        using var client = Emulator.Connect();
        await client.RunAsync("CREATE WAREHOUSE W WAREHOUSE_SIZE = MEDIUM AUTO_SUSPEND = 0", cancellationToken: Token);
        Emulator.Clock.Advance(TimeSpan.FromMinutes(90));
        await client.RunAsync("ALTER WAREHOUSE W SET WAREHOUSE_SIZE = LARGE", cancellationToken: Token);
        Emulator.Clock.Advance(TimeSpan.FromMinutes(15));
        await client.RunAsync("ALTER WAREHOUSE W SUSPEND", cancellationToken: Token);
        Emulator.Clock.Advance(TimeSpan.FromHours(3));
        const string Metering = "SELECT HOUR(START_TIME), CREDITS_USED FROM SNOWFLAKE.ACCOUNT_USAGE.WAREHOUSE_METERING_HISTORY WHERE WAREHOUSE_NAME = 'W' ORDER BY 1";
        Assert.Equal("10|4.000000000\n11|4.000000000", (await client.RunAsync(Metering, cancellationToken: Token)).Text);
    }

    [Fact]
    public async Task A_start_costs_a_minute_at_least()
    {
        using var client = Emulator.Connect();
        await client.RunAsync("CREATE WAREHOUSE W AUTO_SUSPEND = 0", cancellationToken: Token);
        Emulator.Clock.Advance(TimeSpan.FromSeconds(5));
        await client.RunAsync("ALTER WAREHOUSE W SUSPEND", cancellationToken: Token);
        Assert.Equal(
            "0.016666667", (await client.RunAsync("SELECT CREDITS_USED FROM SNOWFLAKE.ACCOUNT_USAGE.WAREHOUSE_METERING_HISTORY WHERE WAREHOUSE_NAME = 'W'", cancellationToken: Token)).Cell);
    }
}
