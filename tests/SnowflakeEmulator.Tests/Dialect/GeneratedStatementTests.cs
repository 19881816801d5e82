using Microsoft.Extensions.Logging.Abstractions;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Statements;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Tests.Dialect;

public sealed class GeneratedStatementTests(Emulator emulator) : IClassFixture<Emulator>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hundred_thousand_generated_statements_are_translated_or_refused()
    {
        using var core = new EmulatorCore(new SnowflakeEmulatorOptions(), TimeProvider.System, NullLogger.Instance);
        core.Account.Users["ADMIN"] = new Catalog.User("ADMIN", "ACCOUNTADMIN", DateTimeOffset.UnixEpoch);
        var setup = core.Runner.Submit(new StatementRequest(
            core.AdminSession(), "CREATE DATABASE D; CREATE TABLE D.PUBLIC.PEOPLE (ID NUMBER, NAME VARCHAR, INFO VARIANT)", Bindings.None, 0, TimeSpan.Zero, false, false, null));
        await setup.Done;
        Assert.Null(setup.Error);
        var session = core.AdminSession();
        (session.Database, session.Schema) = ("D", "PUBLIC");

        var generator = new StatementGenerator(20261129);
        var translated = 0;
        for (var i = 0; i < 100_000; i++)
        {
            Token.ThrowIfCancellationRequested();
            translated += Translates(session, generator.Next()) ? 1 : 0;
        }

        // Both outcomes are common, or the generator has lost its worth.
        Assert.InRange(translated, 20_000, 80_000);
    }

    [Fact]
    public async Task Two_thousand_generated_statements_run_without_an_internal_failure()
    {
        using var client = emulator.Connect();
        var generator = new StatementGenerator(7);
        for (var i = 0; i < 2_000; i++)
        {
            var sql = generator.Next();
            var answer = await client.PostAsync(sql, parameters: new System.Text.Json.Nodes.JsonObject { ["MULTI_STATEMENT_COUNT"] = "0" }, cancellationToken: Token);
            Assert.True(answer.Code != "300002" && answer.Message?.Contains("translated wrongly", StringComparison.Ordinal) != true, $"{answer.Code} {answer.Message}\n{sql}");
        }
    }

    private static bool Translates(Catalog.Session session, string sql)
    {
        try
        {
            foreach (var cursor in StatementSplitter.Split(sql))
            {
                new Translator(session, cursor, Bindings.None, new LiveTables()).ReadQuery();
                cursor.ExpectEnd();
            }

            return true;
        }
        catch (SnowflakeException)
        {
            return false;
        }
    }
}
