using System.Net;
using AiMemory.Tests.EndToEnd;
using AiMemory.Tests.Sqlite;
using ModelContextProtocol.Client;
using Sophia.Tests.Shared;

namespace AiMemory.Tests.Postgres;

public sealed class PostgresFaultTests : IDisposable
{
    private const string Secret = "not-for-anybody-else";
    private static readonly object Nothing = new();
    private static readonly object Memory = new { content = "survives" };
    private static readonly string[] Insides = [Secret, "   at ", "Npgsql", "127.0.0.1"];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_killed_database_opens_the_breaker_which_shows_at_once_and_closes_when_it_is_back()
    {
        // As a server is by default, and unlike the tests' own: what was answered is on disk.
        await using var postgres = await PostgresServer.StartAsync("synchronous_commit=on");
        await using var server = await StartAsync(Url(postgres));
        await using var client = await Client.ConnectAsync(server.Mcp, Token);
        await client.AnswerAsync("store_memory", Memory, Token);

        await postgres.KillAsync();
        var refusal = await UntilAsync(() => client.ErrorAsync("list_memories", Nothing, Token), text => text.Contains("Try again in", StringComparison.Ordinal));
        var metrics = await UntilAsync(() => GetAsync(server, "/metrics"), text => State(text) == "2");
        var health = await UntilAsync(() => GetAsync(server, "/health"), text => text.Contains("postgres is open", StringComparison.Ordinal));
        var result = await client.CallToolAsync("get_memory_stats", cancellationToken: Token);

        Assert.True(result.IsError);
        Assert.Equal(("unavailable", "postgres"), ((string?)result.Meta!["sophia/reason"], (string?)result.Meta["sophia/service"]));
        Assert.InRange(result.Meta["sophia/retryAfterSeconds"]!.GetValue<double>(), 0.001, 60);
        Assert.All(Insides, inside => Assert.DoesNotContain(inside, refusal, StringComparison.Ordinal));
        Assert.All(Insides[..3], inside => Assert.DoesNotContain(inside, health, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, metrics + server.Output, StringComparison.Ordinal);

        await postgres.StartAgainAsync();
        await UntilAsync(() => GetAsync(server, "/metrics"), text => State(text) == "0");
        Assert.Equal(1, (await client.AnswerAsync("get_memory_stats", Nothing, Token)).GetProperty("memories").GetInt32());
        Assert.False((await client.AnswerAsync("store_memory", Memory, Token)).GetProperty("created").GetBoolean());
    }

    [Fact]
    public async Task Readiness_follows_the_database_without_a_call_and_without_the_next_regular_check()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var server = await StartAsync(Url(postgres), checkInterval: "01:00:00");
        await UntilAsync(() => GetAsync(server, "/ready"), text => text.Contains("\"ready\"", StringComparison.Ordinal));

        await postgres.KillAsync();
        var blocked = await UntilAsync(() => GetAsync(server, "/ready"), text => text.Contains("\"unhealthy\"", StringComparison.Ordinal));
        var health = await GetAsync(server, "/health");
        await postgres.StartAgainAsync();
        await UntilAsync(() => GetAsync(server, "/ready"), text => text.Contains("\"ready\"", StringComparison.Ordinal));

        Assert.Contains("\"postgres\":\"Down: ", blocked, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"unhealthy\"", health, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, blocked + health, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_replicas_that_start_at_once_on_an_empty_database_share_one_storage()
    {
        await using var postgres = await PostgresServer.StartAsync();
        var replicas = await Task.WhenAll(StartAsync(Url(postgres)), StartAsync(Url(postgres)));
        await using var one = replicas[0];
        await using var two = replicas[1];
        await using var first = await Client.ConnectAsync(one.Mcp, Token);
        await using var second = await Client.ConnectAsync(two.Mcp, Token);

        Assert.True((await first.AnswerAsync("store_memory", Memory, Token)).GetProperty("created").GetBoolean());
        Assert.False((await second.AnswerAsync("store_memory", Memory, Token)).GetProperty("created").GetBoolean());
        var stats = await second.AnswerAsync("get_memory_stats", Nothing, Token);
        Assert.Equal(("postgres", 1), (stats.GetProperty("storage").GetString(), stats.GetProperty("memories").GetInt32()));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Both_urls_give_the_database_with_its_cache()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var server = await StartAsync(Url(postgres), $"redis://{redis.Host}:{redis.Port}");
        await using var client = await Client.ConnectAsync(server.Mcp, Token);
        var id = (await client.AnswerAsync("store_memory", Memory, Token)).GetProperty("id").GetString();
        await client.AnswerAsync("get_memory", new { id }, Token);
        await client.AnswerAsync("get_memory", new { id }, Token);

        var metrics = await UntilAsync(() => GetAsync(server, "/metrics"), text => text.Contains("ai-memory:get:", StringComparison.Ordinal));

        Assert.Contains("ai-memory:get:", metrics, StringComparison.Ordinal);
        Assert.Contains("\"redis\"", await GetAsync(server, "/health"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_urls_there_is_a_file_and_no_pool()
    {
        await using var server = await ServerProcess.StartAsync(_folder.File(), cancellationToken: Token);
        await using var client = await Client.ConnectAsync(server.Mcp, Token);

        Assert.Equal("sqlite", (await client.AnswerAsync("get_memory_stats", Nothing, Token)).GetProperty("storage").GetString());
        Assert.DoesNotContain("db_client_connection", await GetAsync(server, "/metrics"), StringComparison.Ordinal);
        Assert.Contains("\"circuit_breakers\":{\"status\":\"healthy\",\"entries\":{}}", await GetAsync(server, "/health"), StringComparison.Ordinal);
    }

    private static string Url(TestServer postgres) => $"postgres://postgres:{Secret}@{postgres.Host}:{postgres.Port}/postgres";

    private Task<ServerProcess> StartAsync(string postgres, string? redis = null, string? checkInterval = null) => ServerProcess.StartAsync(
        _folder.File(),
        cancellationToken: Token,
        environment: new()
        {
            ["POSTGRES_URL"] = postgres,
            ["REDIS_URL"] = redis,
            ["SOPHIA__Server__HealthCheck__Interval"] = checkInterval,
            ["SOPHIA__ConnectionPools__postgres__CircuitBreaker__FailureThreshold"] = "2",
        });

    private static async Task<string> GetAsync(ServerProcess server, string path)
    {
        var (status, body) = await server.GetAsync(path, Token);
        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, body);
        return body;
    }

    private static string? State(string metrics) => metrics.Split('\n')
        .FirstOrDefault(line => line.StartsWith("sophia_circuit_breaker_state{", StringComparison.Ordinal) && line.Contains("\"postgres\"", StringComparison.Ordinal))
        ?.Split(' ')[1];

    /// <summary>Asks again until the answer is as wanted. The limit is that of a test that hangs; the order of what is seen is what counts.</summary>
    private static async Task<string> UntilAsync(Func<Task<string>> ask, Func<string, bool> wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var answer = await ask();
            if (wanted(answer))
            {
                return answer;
            }

            Assert.False(limit.IsCancellationRequested, answer);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }
    }
}
