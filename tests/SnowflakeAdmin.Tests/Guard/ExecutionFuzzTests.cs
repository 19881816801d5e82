using System.Security.Cryptography;
using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Tests.Guard.Corpus;
using SnowflakeEmulator;
using Sophia.Connections.Snowflake;

namespace SnowflakeAdmin.Tests.Guard;

/// <summary>The last word: what passes a guard that only lets read is run as the account's administrator, and the account is as it was before.</summary>
public sealed class ExecutionFuzzTests
{
    private const int Generated = 20_000;
    private const int Run = 400;

    private const string Account = """
        CREATE DATABASE APP; CREATE SCHEMA APP.MAIN; CREATE SCHEMA APP.HR; CREATE SCHEMA APP.SALES; CREATE DATABASE OTHER;
        CREATE TABLE APP.MAIN.ORDERS (ID NUMBER(38,0), A VARCHAR, B VARCHAR, TOTAL NUMBER(12,2), PLACED TIMESTAMP_NTZ(9), CUSTOMER_ID NUMBER(38,0), PAYLOAD VARIANT, REGION VARCHAR, NAME VARCHAR);
        INSERT INTO APP.MAIN.ORDERS SELECT 1, 'a', 'b', 2.5, CURRENT_TIMESTAMP()::TIMESTAMP_NTZ, 1, PARSE_JSON('{"items": []}'), 'r', 'n';
        CREATE TABLE APP.MAIN.SALARIES (ID NUMBER(38,0), PAY NUMBER(38,0), D DATE); INSERT INTO APP.MAIN.SALARIES VALUES (1, 2, CURRENT_DATE());
        CREATE TABLE APP.MAIN.CUSTOMERS (ID NUMBER(38,0), NAME VARCHAR); CREATE TABLE APP.SALES.REGIONS (REGION VARCHAR);
        CREATE TABLE APP.HR.PEOPLE (ID NUMBER(38,0)); CREATE VIEW APP.MAIN.V AS SELECT ID FROM APP.MAIN.ORDERS;
        CREATE ROLE ANALYST; CREATE USER BOB; GRANT SELECT ON TABLE APP.MAIN.ORDERS TO ROLE ANALYST; CREATE WAREHOUSE W
        """;

    [Fact]
    public async Task What_passes_as_reading_changes_nothing_when_it_is_run()
    {
        var token = TestContext.Current.CancellationToken;
        await using var emulator = await SnowflakeEmulatorHost.StartAsync(new SnowflakeEmulatorOptions(), token);
        await emulator.ExecuteAsync(Account, token);
        using var key = RSA.Create(2048);
        emulator.RegisterPublicKey("ADMIN", key);
        await using var client = new SnowflakeClient(new SnowflakeOptions
        {
            Account = emulator.Account, BaseAddress = emulator.BaseAddress, User = "ADMIN", PrivateKey = key.ExportPkcs8PrivateKeyPem(), Warehouse = "W", Database = "APP", Schema = "MAIN", RetryAttempts = 0,
        });
        var before = await FingerprintAsync(client, token);

        var mutator = new Mutator(4);
        var run = 0;
        var succeeded = 0;
        for (var i = 0; i < Generated && run < Run; i++)
        {
            var verdict = SqlGuard.Inspect(FuzzTests.Generate(mutator, i), CorpusPolicies.Prod);
            foreach (var statement in verdict.Statements)
            {
                run++;
                succeeded += await SucceedsAsync(client, statement.Text, token) ? 1 : 0;
            }
        }

        Assert.InRange(run, Run, int.MaxValue);
        Assert.InRange(succeeded, Run / 5, int.MaxValue);
        Assert.Equal(before, await FingerprintAsync(client, token));
    }

    private static async Task<bool> SucceedsAsync(SnowflakeClient client, string sql, CancellationToken token)
    {
        try
        {
            using var result = await client.ExecuteAsync(new SnowflakeStatement(sql) { Timeout = TimeSpan.FromSeconds(20) }, token);
            return true;
        }
        catch (SnowflakeException)
        {
            // It does not read well: that is the service's to say.
            return false;
        }
    }

    private static async Task<string> FingerprintAsync(SnowflakeClient client, CancellationToken token)
    {
        string[] questions =
        [
            "SELECT GET_DDL('DATABASE', 'APP')", "SHOW DATABASES", "SHOW USERS", "SHOW ROLES", "SHOW GRANTS TO ROLE ANALYST", "SHOW GRANTS TO USER BOB", "SELECT COUNT(*), SUM(TOTAL) FROM APP.MAIN.ORDERS",
            "SELECT COUNT(*), SUM(PAY) FROM APP.MAIN.SALARIES", "SELECT COUNT(*) FROM APP.HR.PEOPLE", "SHOW SCHEMAS IN DATABASE APP", "SHOW OBJECTS IN ACCOUNT",
        ];
        var lines = new List<string>();
        foreach (var question in questions)
        {
            await foreach (var row in client.QueryAsync(new SnowflakeStatement(question), token))
            {
                lines.Add(string.Join('|', Enumerable.Range(0, row.Count).Select(row.GetString)));
            }
        }

        return string.Join('\n', lines.Where(static line => !line.Contains("SOPHIA", StringComparison.Ordinal)));
    }
}
