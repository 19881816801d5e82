using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sophia.Mcp.Hosting;
using Sophia.Mcp.Testing;

/// <summary>Two replicas over one store, in this process; <see cref="SessionProcessTests"/> has them as processes over Redis.</summary>
public sealed class SessionMigrationTests
{
    private readonly FaultyCache _cache = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<McpTestServer> ReplicaAsync(Action<McpSessionOptions>? configure = null) => McpTestServer.StartAsync(
        builder =>
        {
            builder.Services.AddSingleton<IDistributedCache>(_cache);
            builder.AddSophiaMcpServer(mcp =>
            {
                mcp.Sessions.Mode = McpSessionMode.Hybrid;
                configure?.Invoke(mcp.Sessions);
            }).WithTools<SessionTests.Bench>();
        },
        static options => options.ConfigureApplication = static app => app.Use(static (context, next) =>
        {
            if (context.Request.Headers["X-User"] is [{ } user])
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], "test"));
            }

            return next(context);
        }),
        Token);

    private static RawSessions Client(McpTestServer server, string? user = null)
    {
        var http = server.CreateHttpClient();
        if (user is not null)
        {
            http.DefaultRequestHeaders.Add("X-User", user);
        }

        return new RawSessions(http);
    }

    [Fact]
    public async Task A_session_moves_to_another_replica_and_is_counted_there()
    {
        await using var first = await ReplicaAsync();
        await using var second = await ReplicaAsync();
        using var there = Client(first);
        using var here = Client(second);
        var id = await there.OpenAsync();

        using var answer = await here.CallAsync(id!, "quick");

        Assert.Equal((200, id), ((int)answer.StatusCode, answer.Headers.GetValues("Mcp-Session-Id").Single()));
        var session = Assert.Single(second.Services.GetRequiredService<McpSessionRegistry>().List());
        Assert.Equal(("raw", 0), (session.ClientName, session.ActiveRequests));
        Assert.Equal(1, second.Metrics.Sum("sophia.mcp.server.session.migrations"));
    }

    [Fact]
    public async Task A_session_of_another_user_is_refused_where_it_lives_and_where_it_would_move()
    {
        await using var first = await ReplicaAsync();
        await using var second = await ReplicaAsync();
        using var zora = Client(first, "zora");
        var id = (await zora.OpenAsync())!;
        foreach (var (server, user) in new[] { (first, "bob"), (second, "bob"), (second, null) })
        {
            using var thief = Client(server, user);
            using var refused = await thief.CallAsync(id, "quick");
            Assert.Equal(403, (int)refused.StatusCode);
            Assert.Contains("does not match", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            await thief.DeleteAsync(id);
        }

        using var elsewhere = Client(second, "zora");
        Assert.Equal(200, (int)(await elsewhere.CallAsync(id, "quick")).StatusCode);
        Assert.Equal("zora", second.Services.GetRequiredService<McpSessionRegistry>().List().Single().User);
    }

    [Fact]
    public async Task A_deleted_or_closed_session_does_not_come_back_elsewhere()
    {
        await using var first = await ReplicaAsync();
        await using var second = await ReplicaAsync();
        using var there = Client(first);
        using var here = Client(second);
        var (deleted, closed, deletedFromAfar) = ((await there.OpenAsync())!, (await there.OpenAsync())!, (await there.OpenAsync())!);

        await there.DeleteAsync(deleted);
        await first.Services.GetRequiredService<McpSessionRegistry>().CloseAsync(closed, Token);
        await here.DeleteAsync(deletedFromAfar);

        foreach (var id in new[] { deleted, closed, deletedFromAfar })
        {
            Assert.Equal(404, (int)(await here.CallAsync(id, "quick")).StatusCode);
        }
    }

    [Fact]
    public async Task With_the_store_down_new_sessions_go_on_and_a_migration_says_why_not()
    {
        await using var first = await ReplicaAsync();
        await using var second = await ReplicaAsync();
        using var there = Client(first);
        using var here = Client(second);
        var id = (await there.OpenAsync())!;
        _cache.Down = true;

        var late = await there.OpenAsync();
        Assert.Equal(200, (int)(await there.CallAsync(late!, "quick")).StatusCode);
        await first.Logs.WaitForAsync(static line => line.Message.Contains("could not be saved", StringComparison.Ordinal), Token);
        using var refused = await here.CallAsync(id, "quick");
        Assert.Equal((503, 5), ((int)refused.StatusCode, refused.Headers.RetryAfter?.Delta?.TotalSeconds));
        Assert.Contains("session store cannot be reached", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        _cache.Down = false;
        Assert.Equal(200, (int)(await here.CallAsync(id, "quick")).StatusCode);
    }

    [Fact]
    public async Task A_store_that_hangs_holds_a_new_session_up_for_its_timeout_only()
    {
        await using var server = await ReplicaAsync();
        using var client = Client(server);
        _cache.Hanging = new TaskCompletionSource();
        var opening = client.OpenAsync();
        await _cache.Entered.Task.WaitAsync(Token);

        server.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.NotNull(await opening);
    }

    [Fact]
    public async Task A_session_that_moves_with_many_requests_at_once_is_one_session()
    {
        const int Most = 16;
        await using var first = await ReplicaAsync();
        await using var second = await ReplicaAsync(static sessions => (sessions.MaxSessions, sessions.MaxSessionsPerUser, sessions.ReplaceIdle) = (Most, Most, false));
        using var there = Client(first);
        using var here = Client(second);
        var id = (await there.OpenAsync())!;

        var answers = await Task.WhenAll(Enumerable.Range(0, Most).Select(_ => here.CallAsync(id, "quick")));

        Assert.All(answers, static answer => Assert.Equal(200, (int)answer.StatusCode));
        Assert.Equal(1, second.Services.GetRequiredService<McpSessionRegistry>().Count);
        using var deleted = await here.DeleteAsync(id);
        var opened = await Task.WhenAll(Enumerable.Range(0, Most).Select(_ => here.OpenAsync()));
        Assert.All(opened, static one => Assert.NotNull(one));
    }

    [Fact]
    public async Task A_session_id_beside_the_newest_revision_does_not_lead_past_the_gate()
    {
        await using var first = await ReplicaAsync();
        await using var second = await ReplicaAsync(static sessions => (sessions.MaxSessions, sessions.ReplaceIdle) = (1, false));
        using var zora = Client(first, "zora");
        var (one, two) = ((await zora.OpenAsync())!, (await zora.OpenAsync())!);
        var registry = second.Services.GetRequiredService<McpSessionRegistry>();

        // Whatever the server makes of such a request: it knows of every session that it has.
        var answers = new List<int>();
        foreach (var (user, id) in new[] { ("bob", one), ("zora", one), ("zora", two) })
        {
            using var newest = Client(second, user);
            newest.Http.DefaultRequestHeaders.Add("MCP-Protocol-Version", "2026-07-28");
            newest.Http.DefaultRequestHeaders.Add("Mcp-Method", "tools/call");
            newest.Http.DefaultRequestHeaders.Add("Mcp-Name", "quick");
            using var answer = await newest.PostAsync(McpApp.Call("quick"), id);
            answers.Add((int)answer.StatusCode);
            Assert.Equal(answer.IsSuccessStatusCode && answer.Headers.Contains("Mcp-Session-Id"), registry.List().Any(session => session.Id == id));
            Assert.NotEqual(("bob", true), (user, registry.List().Any(session => session.Id == id)));
        }

        Assert.DoesNotContain(500, answers);
        Assert.InRange(registry.Count, 0, 1);
    }

    [Fact]
    public async Task A_moved_session_counts_against_the_limits()
    {
        await using var first = await ReplicaAsync();
        await using var second = await ReplicaAsync(static sessions => (sessions.MaxSessions, sessions.ReplaceIdle) = (1, false));
        using var there = Client(first);
        using var here = Client(second);
        var id = await there.OpenAsync();
        await here.OpenAsync();

        Assert.Equal(503, (int)(await here.CallAsync(id!, "quick")).StatusCode);
    }

    [Fact]
    public async Task A_replaced_session_comes_back_from_the_store_and_nothing_readable_is_in_it()
    {
        await using var server = await ReplicaAsync(static sessions => sessions.MaxSessionsPerUser = 1);
        using var client = Client(server, "zora");
        var first = (await client.OpenAsync())!;
        await client.OpenAsync();

        Assert.Equal(200, (int)(await client.CallAsync(first, "quick")).StatusCode);
        Assert.Equal(first, server.Services.GetRequiredService<McpSessionRegistry>().List().Single().Id);
        Assert.DoesNotContain(_cache.Keys, key => key.Contains(first, StringComparison.Ordinal));
        Assert.DoesNotContain(_cache.Values, static value => value.Contains("zora", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no line")]
    [InlineData("-\n{\"protocolVersion\":")]
    [InlineData("-\n[]")]
    public async Task What_is_no_session_in_the_store_is_no_session(string stored)
    {
        await using var first = await ReplicaAsync();
        await using var second = await ReplicaAsync();
        using var there = Client(first);
        using var here = Client(second);
        var id = (await there.OpenAsync())!;
        await _cache.SetAsync(_cache.Keys.Single(), System.Text.Encoding.UTF8.GetBytes(stored), new DistributedCacheEntryOptions(), Token);

        // The client initializes again; a 503 would have it come back for the same for ever.
        Assert.Equal(404, (int)(await here.CallAsync(id, "quick")).StatusCode);
        Assert.Null(await _cache.GetAsync(_cache.Keys.Single(), Token));
        Assert.Single(second.Logs.All, static line => line.EventId.Id == 53);
    }

    private sealed class FaultyCache : IDistributedCache
    {
        private readonly MemoryDistributedCache _inner = new(Options.Create(new MemoryDistributedCacheOptions()));
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _written = new();

        public bool Down { get; set; }

        public TaskCompletionSource? Hanging { get; set; }

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IEnumerable<string> Keys => _written.Keys;

        public IEnumerable<string> Values => _written.Values;

        public byte[]? Get(string key) => throw new NotSupportedException();

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

        public void Refresh(string key) => throw new NotSupportedException();

        public void Remove(string key) => throw new NotSupportedException();

        public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
        {
            await FailAsync();
            return await _inner.GetAsync(key, token);
        }

        public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
        {
            await FailAsync();
            _written[key] = System.Text.Encoding.UTF8.GetString(value);
            await _inner.SetAsync(key, value, options, token);
        }

        public async Task RefreshAsync(string key, CancellationToken token = default)
        {
            await FailAsync();
            await _inner.RefreshAsync(key, token);
        }

        public async Task RemoveAsync(string key, CancellationToken token = default)
        {
            await FailAsync();
            await _inner.RemoveAsync(key, token);
        }

        private async Task FailAsync()
        {
            Entered.TrySetResult();
            if (Hanging is { } hanging)
            {
                await hanging.Task;
            }

            if (Down)
            {
                throw new IOException("the store is down");
            }
        }
    }
}
