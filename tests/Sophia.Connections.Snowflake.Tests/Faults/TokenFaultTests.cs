using System.Security.Cryptography;

namespace Sophia.Connections.Snowflake.Tests.Faults;

/// <summary>Tokens that expire under way, clocks that go wrong, keys that are exchanged.</summary>
public sealed class TokenFaultTests(Emulator emulator) : IClassFixture<Emulator>, IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => emulator.Host.Faults.Reset();

    [Fact]
    public async Task A_token_that_expires_while_a_statement_runs_is_renewed()
    {
        await using var client = emulator.Connect();
        emulator.Host.Faults.HoldStatements = true;
        emulator.Host.Faults.AcceptNext(1);
        var running = client.RowsAsync("SELECT 7", Token);
        await Until.TrueAsync(() => emulator.Host.RunningStatements == 1, "it runs");
        emulator.Host.Faults.ExpireTokensNext(1);
        emulator.Host.Faults.HoldStatements = false;

        Assert.Equal(7L, Convert.ToInt64((await running)[0][0]));
    }

    [Fact]
    public async Task A_token_that_expires_between_partitions_is_renewed()
    {
        await using var client = emulator.Connect(options => options.FetchAhead = 0);
        using var result = await client.ExecuteAsync("SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 50000)) ORDER BY 1", Token);
        var next = 0L;
        await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
        {
            if (next == 0)
            {
                // Nothing is fetched ahead: the next request is for the second partition.
                emulator.Host.Faults.ExpireTokensNext(1);
            }

            Assert.Equal(next++, row.Get<long>(0));
        }

        Assert.Equal(50_000, next);
    }

    [Theory]
    [InlineData(-120)]
    [InlineData(-30)]
    [InlineData(30)]
    [InlineData(120)]
    public async Task A_clock_that_goes_wrong_by_minutes_is_corrected_by_the_services(int minutes)
    {
        await using var client = emulator.Connect(time: new ShiftedClock(TimeSpan.FromMinutes(minutes)));

        Assert.Equal(1L, Convert.ToInt64((await client.RowsAsync("SELECT 1", Token))[0][0]));
        Assert.Equal(2L, Convert.ToInt64((await client.RowsAsync("SELECT 2", Token))[0][0]));
    }

    [Fact]
    public async Task A_key_that_was_exchanged_is_read_again_when_the_old_one_is_refused()
    {
        using var second = RSA.Create(2048);
        emulator.Host.AddUser("ROTATED", "ACCOUNTADMIN");
        emulator.Host.RegisterPublicKey("ROTATED", emulator.Key);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, emulator.Key.ExportPkcs8PrivateKeyPem(), Token);
        await using var client = emulator.Connect(options => (options.User, options.PrivateKey, options.PrivateKeyFile) = ("ROTATED", null, file));
        await client.RowsAsync("SELECT 1", Token);

        emulator.Host.RegisterPublicKey("ROTATED", second);
        await File.WriteAllTextAsync(file, second.ExportPkcs8PrivateKeyPem(), Token);

        await client.RowsAsync("SELECT 2", Token);
        File.Delete(file);
    }

    [Fact]
    public async Task An_oauth_token_is_asked_for_once_and_again_when_it_is_refused()
    {
        var asked = 0;
        emulator.Host.RegisterOAuthToken("ADMIN", "oauth-2");
        await using var client = emulator.Connect(options => (options.PrivateKey, options.OAuthToken) = (null, _ => ValueTask.FromResult($"oauth-{++asked}")));

        await client.RowsAsync("SELECT 1", Token);
        await client.RowsAsync("SELECT 2", Token);

        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_programmatic_access_token_logs_in()
    {
        emulator.Host.RegisterAccessToken("ADMIN", "pat-1");
        await using var client = emulator.Connect(options => (options.PrivateKey, options.Token) = (null, "pat-1"));

        await client.RowsAsync("SELECT 1", Token);
    }
}
