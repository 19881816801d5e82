using System.Net;

namespace Sophia.Connections.Snowflake.Tests.Faults;

/// <summary>Failures that pass: tried again, as long and as often as service and options say.</summary>
public sealed class RetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(59);

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(502)]
    public async Task A_passing_refusal_is_waited_out_as_long_as_the_service_asks(int status)
    {
        var clock = new ImpatientClock(LongestPause);
        await using var server = await ScriptedServer.StartAsync((http, seen) =>
        {
            if (seen.Number > 1)
            {
                return ScriptedServer.SendAsync(http, 200, ScriptedServer.Result("""[["done"]]"""));
            }

            http.Response.Headers.RetryAfter = "7";
            return ScriptedServer.SendAsync(http, status, """{"code":"390000","message":"Not now."}""");
        });
        await using var client = server.Connect(time: clock);

        var rows = await client.RowsAsync("SELECT 1", Token);

        Assert.Equal("done", rows[0][0]);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)], clock.Pauses);
    }

    [Fact]
    public async Task Without_retry_after_the_pauses_double_and_vary()
    {
        var clock = new ImpatientClock(LongestPause);
        await using var server = await ScriptedServer.StartAsync((http, seen) => seen.Number < 4
            ? ScriptedServer.SendAsync(http, 429, "{}")
            : ScriptedServer.SendAsync(http, 200, ScriptedServer.Result("""[["done"]]""")));
        await using var client = server.Connect(options => (options.RetryAttempts, options.RetryDelay) = (4, TimeSpan.FromSeconds(1)), clock);

        await client.RowsAsync("SELECT 1", Token);

        var pauses = clock.Pauses.Select(pause => pause.TotalSeconds).ToArray();
        Assert.Equal(4, pauses.Length);
        Assert.All(pauses.Zip([1.0, 2.0, 4.0, 8.0]), pair => Assert.InRange(pair.First, pair.Second / 2, pair.Second));
    }

    [Fact]
    public async Task A_running_statement_is_asked_about_with_growing_pauses_even_where_the_service_names_none()
    {
        var clock = new ImpatientClock(LongestPause);
        await using var server = await ScriptedServer.StartAsync((http, seen) =>
        {
            http.Response.Headers.RetryAfter = "0";
            return seen.Number < 4 ? ScriptedServer.SendAsync(http, 202, ScriptedServer.Accepted) : ScriptedServer.SendAsync(http, 200, ScriptedServer.Result("""[["done"]]"""));
        });
        await using var client = server.Connect(time: clock);

        await client.RowsAsync("SELECT 1", Token);

        var pauses = clock.Pauses.ToArray();
        Assert.Equal(4, pauses.Length);
        Assert.All(pauses.Zip(pauses.Skip(1)), static pair => Assert.True(pair.First > TimeSpan.Zero && pair.Second > pair.First, $"{pair}"));
    }

    [Fact]
    public async Task A_date_as_retry_after_counts_from_now()
    {
        var clock = new ImpatientClock(LongestPause);
        await using var server = await ScriptedServer.StartAsync((http, seen) =>
        {
            http.Response.Headers.RetryAfter = clock.GetUtcNow().AddSeconds(20).ToString("R");
            return seen.Number == 0 ? ScriptedServer.SendAsync(http, 503, "{}") : ScriptedServer.SendAsync(http, 200, ScriptedServer.Result("""[["done"]]"""));
        });
        await using var client = server.Connect(time: clock);

        await client.RowsAsync("SELECT 1", Token);

        Assert.InRange(Assert.Single(clock.Pauses).TotalSeconds, 1, 21);
    }

    [Fact]
    public async Task Whoever_asks_for_more_patience_than_a_minute_is_reported_with_what_it_asked_for()
    {
        await using var server = await ScriptedServer.StartAsync((http, _) =>
        {
            http.Response.Headers.RetryAfter = "600";
            return ScriptedServer.SendAsync(http, 429, """{"code":"390429","message":"Too many requests."}""");
        });
        await using var client = server.Connect();

        var error = await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync("SELECT 1", Token));

        Assert.Equal((SnowflakeErrorKind.Throttled, TimeSpan.FromMinutes(10), HttpStatusCode.TooManyRequests), (error.Kind, error.RetryAfter, error.Status));
        Assert.True(error.IsTransient);
        Assert.Contains("come back in 600 s", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_service_that_stays_unavailable_is_reported_after_the_attempts()
    {
        await using var server = await ScriptedServer.StartAsync((http, _) => ScriptedServer.SendAsync(http, 503, "{}"));
        await using var client = server.Connect(options => options.RetryAttempts = 2);

        var error = await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync("SELECT 1", Token));

        Assert.Equal(SnowflakeErrorKind.Unavailable, error.Kind);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_client_whose_service_is_down_does_not_multiply_its_requests()
    {
        await using var server = await ScriptedServer.StartAsync((http, _) => ScriptedServer.SendAsync(http, 503, "{}"));
        await using var client = server.Connect(options => (options.RetryAttempts, options.RetryDelay) = (20, TimeSpan.FromMilliseconds(1)));

        for (var i = 0; i < 50; i++)
        {
            await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync("SELECT 1", Token));
        }

        // 50 calls, 10 retries in reserve, and one for every five calls.
        Assert.InRange(server.Requests.Count, 50, 70);
    }

    [Fact]
    public async Task A_submission_whose_answer_was_lost_is_repeated_under_the_same_id_and_marked()
    {
        await using var server = await ScriptedServer.StartAsync((http, seen) =>
        {
            if (seen.Number > 0)
            {
                return ScriptedServer.SendAsync(http, 200, ScriptedServer.Result("""[["done"]]"""));
            }

            http.Abort();
            return Task.CompletedTask;
        });
        await using var client = server.Connect();

        await client.RowsAsync("INSERT INTO T VALUES (1)", Token);

        var (first, second) = (server.Requests.First(), server.Requests.Last());
        Assert.Equal(2, server.Requests.Count);
        Assert.DoesNotContain("retry", first.Path, StringComparison.Ordinal);
        Assert.Equal(first.Path + "&retry=true", second.Path);
        Assert.Equal(first.Body, second.Body);
        Assert.Contains("requestId=", first.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_tried_again_and_then_reported()
    {
        await using var server = await ScriptedServer.StartAsync((http, _) => Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        await using var client = server.Connect(options => (options.RequestTimeout, options.RetryAttempts) = (TimeSpan.FromMilliseconds(200), 1));

        var error = await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync("SELECT 1", Token));

        Assert.Equal(SnowflakeErrorKind.Network, error.Kind);
        Assert.Contains("RequestTimeout", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }
}
