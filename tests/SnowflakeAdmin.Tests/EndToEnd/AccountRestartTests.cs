using System.Diagnostics;
using System.Security.Cryptography;
using SnowflakeEmulator;
using Sophia.Tests.Shared;

namespace SnowflakeAdmin.Tests.EndToEnd;

/// <summary>An account that goes away while a query runs there, and comes back without anything it knew of.</summary>
public sealed class AccountRestartTests : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly SnowflakeEmulatorOptions _options = new() { Account = "ACME", Url = $"http://127.0.0.1:{FreePort.FindRow(1)}" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task The_caller_is_told_and_the_next_query_runs_without_a_restart_of_the_server()
    {
        var first = await StartAccountAsync();
        await using var admin = await Admin.StartAsync(
            options =>
            {
                options.Settings["SNOWFLAKE_PROD_ACCOUNT"] = "acme";
                options.Settings["SNOWFLAKE_PROD_URL"] = _options.Url;
                options.Settings["SNOWFLAKE_PROD_USER"] = "ADMIN";
                options.Settings["SNOWFLAKE_PROD_PRIVATE_KEY"] = _key.ExportPkcs8PrivateKeyPem();
                options.Settings["SNOWFLAKE_PROD_WAREHOUSE"] = "COMPUTE_WH";
                options.Settings["SNOWFLAKE_PROD_DATABASE"] = "REAL";
                options.Settings["Sophia:ConnectionPools:snowflake-prod:RecoveryCheckInterval"] = "00:00:00.050";
            },
            Token);
        Assert.Equal(1, await admin.CountAsync("prod", "things", Token));
        const string endless = "SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 10000000)) a CROSS JOIN TABLE(GENERATOR(ROWCOUNT => 10000000)) b";
        var call = admin.Server.CallAsync("run_query", new { environment = "prod", sql = endless }, Token);
        await WaitAsync(() => Task.FromResult(first.RunningStatements == 1));

        await first.DisposeAsync();
        await using var second = await StartAccountAsync();

        // It only reads, so it may have been begun again there, until its limit ends it; either way the caller is told.
        var answer = await call;
        Assert.True(answer.IsError is true, Admin.Text(answer));
        Assert.DoesNotContain("BEGIN", Admin.Text(answer), StringComparison.Ordinal);
        await WaitAsync(async () => (await admin.CallAsync("check_connection", new { }, Token)).GetProperty("environments")[0].GetProperty("reachable").GetBoolean());
        Assert.Equal(1, await admin.CountAsync("prod", "things", Token));
        await WaitAsync(() => Task.FromResult(second.RunningStatements == 0));
        Assert.Contains("Failed", await admin.AuditAsync(new { @event = "Failed" }, Token));
    }

    private async Task<SnowflakeEmulatorHost> StartAccountAsync()
    {
        var account = await SnowflakeEmulatorHost.StartAsync(_options, Token);
        account.RegisterPublicKey("ADMIN", _key);
        await account.ExecuteAsync("CREATE DATABASE REAL; CREATE TABLE REAL.PUBLIC.THINGS (ID INT); INSERT INTO REAL.PUBLIC.THINGS VALUES (1)", Token);
        return account;
    }

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "it did not happen");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }
    }
}
