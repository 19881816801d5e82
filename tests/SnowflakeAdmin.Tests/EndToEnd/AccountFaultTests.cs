using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using SnowflakeAdmin.Embedded;
using SnowflakeEmulator;
using Sophia.Mcp.Testing;

namespace SnowflakeAdmin.Tests.EndToEnd;

/// <summary>Accounts that are configured, and what goes wrong with them.</summary>
public sealed class AccountFaultTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private SnowflakeEmulatorHost? _account;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _account = await SnowflakeEmulatorHost.StartAsync(new SnowflakeEmulatorOptions { Account = "ACME" });
        using var key = RSA.Create(2048);
        await File.WriteAllTextAsync(_folder.File("key.p8"), key.ExportPkcs8PrivateKeyPem());
        _account.AddUser("SVC", "SVC_ROLE");
        _account.RegisterPublicKey("SVC", key);
        await _account.ExecuteAsync(
            """
            CREATE DATABASE REAL; CREATE TABLE REAL.PUBLIC.THINGS (ID INT); INSERT INTO REAL.PUBLIC.THINGS VALUES (1); CREATE WAREHOUSE W;
            GRANT USAGE ON DATABASE REAL TO ROLE SVC_ROLE; GRANT USAGE ON SCHEMA REAL.PUBLIC TO ROLE SVC_ROLE; GRANT ALL ON TABLE REAL.PUBLIC.THINGS TO ROLE SVC_ROLE; GRANT USAGE ON WAREHOUSE W TO ROLE SVC_ROLE
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _account!.DisposeAsync();
        _folder.Dispose();
    }

    private Task<Admin> StartAsync(string environment = "PROD", params (string Key, string Value)[] settings) => Admin.StartAsync(
        options =>
        {
            options.Settings[$"SNOWFLAKE_{environment}_ACCOUNT"] = "acme";
            options.Settings[$"SNOWFLAKE_{environment}_URL"] = _account!.BaseAddress.ToString();
            options.Settings[$"SNOWFLAKE_{environment}_USER"] = "svc";
            options.Settings[$"SNOWFLAKE_{environment}_PRIVATE_KEY_FILE"] = _folder.File("key.p8");
            options.Settings[$"SNOWFLAKE_{environment}_ROLE"] = "svc_role";
            options.Settings[$"SNOWFLAKE_{environment}_WAREHOUSE"] = "w";
            options.Settings[$"SNOWFLAKE_{environment}_DATABASE"] = "real";
            foreach (var (key, value) in settings)
            {
                options.Settings[key] = value;
            }
        },
        Token);

    [Fact]
    public async Task An_account_and_a_key_switch_to_it_without_emulators()
    {
        await using var admin = await StartAsync();

        var answer = (await admin.CallAsync("check_connection", new { }, Token)).GetProperty("environments");

        var prod = Assert.Single(answer.EnumerateArray());
        Assert.Equal(("prod", "acme", false, true), (prod.GetProperty("environment").GetString(), prod.GetProperty("account").GetString(), prod.GetProperty("emulated").GetBoolean(), prod.GetProperty("reachable").GetBoolean()));
        Assert.Equal(("SVC", "SVC_ROLE", "W", "REAL"), (prod.GetProperty("user").GetString(), prod.GetProperty("role").GetString(), prod.GetProperty("warehouse").GetString(), prod.GetProperty("database").GetString()));
        Assert.Equal(1, await admin.CountAsync("prod", "things", Token));
        Assert.Null(admin.Server.Services.GetService<DemoAccounts>());
    }

    [Theory]
    [InlineData("USER", "NOBODY", "login")]
    [InlineData("ROLE", "NOT_MINE", "role")]
    [InlineData("ACCOUNT", "other", "login")]
    public async Task A_wrong_setting_is_said_by_every_call_and_no_secret_is(string setting, string value, string expected)
    {
        await using var admin = await StartAsync("PROD", ($"SNOWFLAKE_PROD_{setting}", value));

        var error = (await admin.CallAsync("check_connection", new { }, Token)).GetProperty("environments")[0].GetProperty("error").GetString()!;

        Assert.Contains(expected, error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("BEGIN", error, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_not_registered_is_said_with_its_fingerprint()
    {
        using var stranger = RSA.Create(2048);
        await File.WriteAllTextAsync(_folder.File("key.p8"), stranger.ExportPkcs8PrivateKeyPem(), Token);
        await using var admin = await StartAsync();

        var error = (await admin.CallAsync("check_connection", new { }, Token)).GetProperty("environments")[0].GetProperty("error").GetString()!;

        Assert.Contains("SHA256:" + Convert.ToBase64String(SHA256.HashData(stranger.ExportSubjectPublicKeyInfo())), error, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_cannot_be_read_stops_the_start_with_the_reason()
    {
        await File.WriteAllTextAsync(_folder.File("key.p8"), "no key, but SECRET", Token);

        var error = (await Assert.ThrowsAsync<McpTestException>(() => StartAsync())).Message;

        Assert.Contains("private key", error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("SECRET", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_without_an_account_stops_the_start_instead_of_showing_demo_data()
    {
        var error = (await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => Admin.StartAsync(options => options.Settings["SNOWFLAKE_PRIVATE_KEY_FILE"] = _folder.File("key.p8"), Token))).Message;

        Assert.Contains("SNOWFLAKE_ACCOUNT", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_is_down_is_said_and_works_again_when_it_is_back()
    {
        await using var admin = await StartAsync("PROD", ("Sophia:ConnectionPools:snowflake-prod:RetryAttempts", "0"), ("Sophia:ConnectionPools:snowflake-prod:RecoveryCheckInterval", "00:00:00.050"));
        _account!.Faults.FailNext(1_000_000, HttpStatusCode.ServiceUnavailable);

        Assert.Contains("unavailable", await admin.FailAsync("run_query", new { environment = "prod", sql = "SELECT 1" }, Token), StringComparison.OrdinalIgnoreCase);

        _account.Faults.Reset();
        var waited = Stopwatch.StartNew();
        while (!(await admin.CallAsync("check_connection", new { }, Token)).GetProperty("environments")[0].GetProperty("reachable").GetBoolean())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "it did not come back");
        }
    }

    [Fact]
    public async Task A_statement_ends_at_its_environments_limit_on_the_account_too()
    {
        await using var admin = await StartAsync("PROD", ("SnowflakeAdmin:Environments:prod:Timeout", "00:00:01"));
        Assert.Equal(1, await admin.CountAsync("prod", "things", Token));
        _account!.Faults.HoldStatements = true;

        var error = await admin.FailAsync("run_query", new { environment = "prod", sql = "SELECT 'held'" }, Token);

        Assert.Contains("prod", error, StringComparison.Ordinal);
        await WaitAsync(() => _account.RunningStatements == 0);
        Assert.Contains("Failed", await admin.AuditAsync(new { @event = "Failed" }, Token));
    }

    [Fact]
    public async Task A_client_that_vanishes_cancels_its_statement_on_the_account()
    {
        await using var admin = await StartAsync();
        Assert.Equal(1, await admin.CountAsync("prod", "things", Token));
        _account!.Faults.HoldStatements = true;

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var call = admin.Server.CallAsync("run_query", new { environment = "prod", sql = "SELECT 'held'" }, gone.Token);
        await WaitAsync(() => _account.RunningStatements == 1);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => call);
        await WaitAsync(() => _account.RunningStatements == 0);
    }

    [Fact]
    public async Task Ones_own_query_can_be_cancelled_even_where_only_reading_is_allowed()
    {
        await using var admin = await StartAsync();
        await _account!.ExecuteAsync("GRANT MONITOR USAGE ON ACCOUNT TO ROLE SVC_ROLE", Token);
        Assert.Equal(1, await admin.CountAsync("prod", "things", Token));
        const string endless = "SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 10000000)) a CROSS JOIN TABLE(GENERATOR(ROWCOUNT => 10000000)) b";
        var call = admin.Server.CallAsync("run_query", new { environment = "prod", sql = endless }, Token);
        await WaitAsync(() => _account.RunningStatements == 1);

        var history = await admin.CallAsync("query_history", new { environment = "prod", status = "Running", text = "cross join" }, Token);
        var queryId = history.GetProperty("rows").EnumerateArray().Select(static row => (Id: row[0].GetString()!, Text: row[8].GetString()!)).First(static row => row.Text == endless).Id;
        await admin.CallAsync("cancel_query", new { environment = "prod", queryId }, Token);

        Assert.True((await call).IsError is true);
        var lines = (await admin.CallAsync("search_audit_log", new { environment = "prod" }, Token)).GetProperty("lines").EnumerateArray();
        var ends = lines.Where(line => line.TryGetProperty("kinds", out var kinds) && kinds.GetString() == "CancelQuery" && line.GetProperty("queryId").GetString() == queryId);
        Assert.Equal(["Ran", "Started"], ends.Select(static line => line.GetProperty("event").GetString()));
    }

    [Fact]
    public async Task A_query_of_somebody_else_is_cancelled_where_the_environment_and_the_account_allow_it()
    {
        await using var admin = await StartAsync("DEV");
        await _account!.ExecuteAsync("GRANT MONITOR USAGE ON ACCOUNT TO ROLE SVC_ROLE; GRANT OPERATE ON WAREHOUSE COMPUTE_WH TO ROLE SVC_ROLE", Token);
        Assert.Equal(1, await admin.CountAsync("dev", "things", Token));
        var theirs = _account.ExecuteAsync("SELECT SYSTEM$WAIT(1, 'HOURS')", Token);
        await WaitAsync(() => _account.RunningStatements == 1);
        var history = await admin.CallAsync("query_history", new { environment = "dev", status = "Running", user = "admin" }, Token);
        var queryId = history.GetProperty("rows")[0][0].GetString()!;

        var answer = await admin.CallAsync("cancel_query", new { environment = "dev", queryId }, Token);

        Assert.Contains("terminated", answer.GetRawText(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => theirs);
        Assert.Equal(["Started", "Failed", "Started", "Ran"], await admin.AuditAsync(new { operation = await OperationOfAsync(admin, "cancel_query") }, Token));
    }

    private static async Task<string> OperationOfAsync(Admin admin, string tool) =>
        (await admin.CallAsync("search_audit_log", new { }, Token)).GetProperty("lines").EnumerateArray().First(line => line.GetProperty("tool").GetString() == tool).GetProperty("operation").GetString()!;

    [Fact]
    public async Task Nothing_runs_while_the_audit_log_cannot_be_written()
    {
        await using var admin = await StartAsync("DEV");
        await admin.CallAsync("execute_statement", new { environment = "dev", sql = "INSERT INTO things VALUES (2)" }, Token);
        Directory.Delete(admin.AuditFolder, recursive: true);
        await File.WriteAllTextAsync(admin.AuditFolder, "in the way", Token);

        var error = await admin.FailAsync("execute_statement", new { environment = "dev", sql = "INSERT INTO things VALUES (3)" }, Token);

        Assert.Contains("audit", error, StringComparison.Ordinal);
        File.Delete(admin.AuditFolder);
        Assert.Equal(2, await admin.CountAsync("dev", "things", Token));
    }

    [Fact]
    public async Task Texts_that_nobody_would_write_are_answered()
    {
        await using var admin = await StartAsync("DEV");

        Assert.Contains("TooLong", await admin.FailAsync("run_query", new { environment = "dev", sql = "SELECT '" + new string('x', 1_000_000) + "'" }, Token), StringComparison.Ordinal);
        Assert.Contains("ForbiddenCharacter", await admin.FailAsync("run_query", new { environment = "dev", sql = "SELECT 1\0; DROP TABLE things" }, Token), StringComparison.Ordinal);
        Assert.Contains("ForbiddenCharacter", await admin.FailAsync("execute_statement", new { environment = "dev", sql = "SELECT '\u202e'" }, Token), StringComparison.Ordinal);
        Assert.Contains("TooDeep", await admin.FailAsync("run_query", new { environment = "dev", sql = "SELECT " + new string('(', 100_000) }, Token), StringComparison.Ordinal);
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "it did not happen");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }
    }
}
