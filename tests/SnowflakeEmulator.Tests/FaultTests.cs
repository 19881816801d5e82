using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SnowflakeEmulator.Tests;

public sealed class FaultTests : IAsyncLifetime
{
    private ClockedEmulator? _emulator;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ClockedEmulator Emulator => _emulator!;

    public async ValueTask InitializeAsync() => _emulator = await ClockedEmulator.StartAsync(new SnowflakeEmulatorOptions { FirstPartitionBytes = 1024, PartitionBytes = 64 * 1024 });

    public ValueTask DisposeAsync() => Emulator.DisposeAsync();

    [Fact]
    public async Task Requests_are_refused_as_ordered_with_and_without_Retry_After()
    {
        using var client = Emulator.Connect();
        Emulator.Host.Faults.FailNext(1, HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(3));
        Emulator.Host.Faults.FailNext(1, HttpStatusCode.ServiceUnavailable);
        var first = await client.PostAsync("SELECT 1", cancellationToken: Token);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(3)), (first.Status, first.RetryAfter));
        var second = await client.PostAsync("SELECT 1", cancellationToken: Token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, (TimeSpan?)null), (second.Status, second.RetryAfter));
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("SELECT 1", cancellationToken: Token)).Status);
    }

    [Fact]
    public async Task Latency_holds_every_answer_back()
    {
        using var client = Emulator.Connect();
        Emulator.Host.Faults.Latency = TimeSpan.FromMinutes(10);
        var answer = client.PostAsync("SELECT 1", cancellationToken: Token);
        await Emulator.Clock.TimerAsync(TimeSpan.FromMinutes(10));
        Emulator.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.False(answer.IsCompleted);
        Emulator.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await answer).Status);
    }

    [Fact]
    public async Task A_token_expires_on_order()
    {
        using var client = Emulator.Connect();
        Emulator.Host.Faults.ExpireTokensNext(1);
        Assert.Equal((HttpStatusCode.Unauthorized, "390144"), (await client.PostAsync("SELECT 1", cancellationToken: Token)) is var a ? (a.Status, a.Code) : default);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("SELECT 1", cancellationToken: Token)).Status);
    }

    [Fact]
    public async Task A_202_comes_uninvited()
    {
        using var client = Emulator.Connect();
        Emulator.Host.Faults.AcceptNext(1);
        Assert.Equal((HttpStatusCode.Accepted, "333333"), (await client.PostAsync("SELECT 1", cancellationToken: Token)) is var a ? (a.Status, a.Code) : default);
    }

    [Fact]
    public async Task Held_statements_never_get_on_until_they_are_let_go()
    {
        using var client = Emulator.Connect();
        Emulator.Host.Faults.HoldStatements = true;
        var accepted = await client.PostAsync("SELECT 1", query: "?async=true", cancellationToken: Token);
        Emulator.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Accepted, (await client.GetAsync(accepted.Handle, cancellationToken: Token)).Status);
        Emulator.Host.Faults.Reset();
        var answer = await client.GetAsync(accepted.Handle, cancellationToken: Token);
        while (answer.Status == HttpStatusCode.Accepted)
        {
            answer = await client.GetAsync(accepted.Handle, cancellationToken: Token);
        }

        Assert.Equal("1", answer.Cell);
    }

    [Fact]
    public async Task A_connection_is_cut_in_the_middle_of_a_partition_only()
    {
        using var client = Emulator.Connect();
        Emulator.Host.Faults.CutNext(1, afterBytes: 100, partitionsOnly: true);
        var first = await client.RunAsync("SELECT SEQ4(), REPEAT('z', 100) FROM TABLE(GENERATOR(ROWCOUNT => 5000))", cancellationToken: Token);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(first.Handle, 1, Token));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(first.Handle, 1, Token)).Status);
    }

    [Fact]
    public async Task The_switches_can_be_set_over_http()
    {
        using var client = Emulator.Connect();
        using var set = await client.Http.PutAsJsonAsync(
            "/emulator/faults",
            new JsonObject
            {
                ["failNext"] = new JsonObject { ["count"] = 1, ["status"] = 429, ["retryAfterSeconds"] = 7 },
                ["acceptNext"] = 1,
                ["cutNext"] = new JsonObject { ["count"] = 1, ["afterBytes"] = 10, ["partitionsOnly"] = true },
            },
            Token);
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), (await client.PostAsync("SELECT 1", cancellationToken: Token)).RetryAfter);
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync("SELECT 1", cancellationToken: Token)).Status);
        using var wrong = await client.Http.PutAsJsonAsync("/emulator/faults", new JsonObject { ["nonsense"] = 1 }, Token);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("nonsense", await wrong.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var reset = await client.Http.DeleteAsync(new Uri("/emulator/faults", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
    }
}
