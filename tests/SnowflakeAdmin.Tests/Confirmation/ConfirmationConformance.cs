using Microsoft.Extensions.Options;
using ModelContextProtocol;
using SnowflakeAdmin.Confirmation;

namespace SnowflakeAdmin.Tests.Confirmation;

/// <summary>What every place keeps where operations wait for their confirmation.</summary>
public abstract class ConfirmationConformance
{
    private const string Sql = "DROP TABLE orders";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<(IPendingStore Store, TimeProvider Time)> CreateAsync();

    private protected async Task<(Confirmations Confirmations, IPendingStore Store)> StartAsync()
    {
        var (store, time) = await CreateAsync();
        return (new Confirmations(store, Options.Create(new SnowflakeAdminOptions()), time), store);
    }

    private protected static Task<(string Token, DateTimeOffset Expires)> AskAsync(Confirmations confirmations, bool byPerson = false, string caller = "ada") =>
        confirmations.AskAsync("op", caller, "dev", "execute_statement", Sql, byPerson, Token);

    private protected static Task<PendingOperation> TakeAsync(
        Confirmations confirmations, string token, string caller = "ada", string environment = "dev", string sql = Sql, bool byPerson = false) =>
        confirmations.TakeAsync(token, caller, environment, sql, byPerson, Token);

    private protected static Task<McpException> AssertRefusedAsync(Func<Task> take) => Assert.ThrowsAsync<McpException>(take);

    [Fact]
    public async Task A_token_confirms_what_it_was_made_for_once()
    {
        var (confirmations, _) = await StartAsync();
        var (token, _) = await AskAsync(confirmations);

        var pending = await TakeAsync(confirmations, token);

        Assert.Equal(("op", "ada", "dev", Sql), (pending.Operation, pending.Caller, pending.Environment, pending.Sql));
        await AssertRefusedAsync(() => TakeAsync(confirmations, token));
    }

    [Fact]
    public async Task It_is_bound_to_caller_environment_and_exact_sql_and_a_wrong_try_does_not_use_it_up()
    {
        var (confirmations, _) = await StartAsync();
        var (token, _) = await AskAsync(confirmations);

        await AssertRefusedAsync(() => TakeAsync(confirmations, token, caller: "eve"));
        await AssertRefusedAsync(() => TakeAsync(confirmations, token, environment: "prod"));
        await AssertRefusedAsync(() => TakeAsync(confirmations, token, sql: Sql + " "));
        await AssertRefusedAsync(() => TakeAsync(confirmations, token, sql: "DROP TABLE customers"));
        await AssertRefusedAsync(() => TakeAsync(confirmations, token, byPerson: true));
        await AssertRefusedAsync(() => TakeAsync(confirmations, token + "A"));
        await AssertRefusedAsync(() => TakeAsync(confirmations, ""));

        await TakeAsync(confirmations, token);
    }

    [Fact]
    public async Task What_a_person_is_asked_no_program_can_confirm()
    {
        var (confirmations, _) = await StartAsync();
        var (token, _) = await AskAsync(confirmations, byPerson: true);

        await AssertRefusedAsync(() => TakeAsync(confirmations, token));
        await TakeAsync(confirmations, token, byPerson: true);
    }

    [Fact]
    public async Task Of_twenty_concurrent_confirmations_exactly_one_gets_it()
    {
        var (confirmations, _) = await StartAsync();
        for (var round = 0; round < 20; round++)
        {
            var (token, _) = await AskAsync(confirmations, caller: $"caller {round}");
            using var start = new Barrier(20);
            var tries = Enumerable.Range(0, 20).Select(_ => Task.Factory.StartNew(
                async () =>
                {
                    start.SignalAndWait(Token);
                    try
                    {
                        await TakeAsync(confirmations, token, $"caller {round}");
                        return true;
                    }
                    catch (McpException)
                    {
                        return false;
                    }
                },
                Token,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap());

            Assert.Single(await Task.WhenAll(tries), static got => got);
        }
    }

    [Fact]
    public async Task One_caller_cannot_keep_the_others_from_asking()
    {
        var (confirmations, _) = await StartAsync();
        for (var i = 0; i < SnowflakeAdminDefaults.MaxPendingOfCaller; i++)
        {
            await AskAsync(confirmations, caller: "eve");
        }

        await AssertRefusedAsync(() => AskAsync(confirmations, caller: "eve"));
        await AskAsync(confirmations, caller: "ada");
    }

    [Fact]
    public async Task The_store_holds_no_token()
    {
        var (confirmations, store) = await StartAsync();
        var (token, _) = await AskAsync(confirmations);

        Assert.Null(await store.FindAsync(token, Token));
        Assert.NotNull(await store.FindAsync(PendingOperation.KeyOf(token), Token));
    }

    [Fact]
    public async Task The_secret_stays_the_same()
    {
        var (_, store) = await StartAsync();
        var secret = await store.GetSecretAsync(Token);

        Assert.True(secret.Length >= 32);
        Assert.Equal(secret, await store.GetSecretAsync(Token));
    }
}
