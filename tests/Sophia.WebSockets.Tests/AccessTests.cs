using System.Net;
using System.Net.WebSockets;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sophia.WebSockets.Tests.Support;

namespace Sophia.WebSockets.Tests;

/// <summary>Who may connect as whom.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task A_client_id_belongs_to_the_user_who_uses_it()
    {
        await using var server = await StartAsync(endpoint: options => options.ClientId = context => context.Request.Query["client"]);
        await using var alice = await server.ConnectAsync("?client=tab", headers: "X-User: alice\r\n");
        await alice.SendTextAsync("""{"t":"start"}""");
        var hello = await alice.ReadJsonAsync("hello");

        await using var mallory = await server.ConnectAsync("?client=tab", headers: "X-User: mallory\r\n");
        await using var anonymous = await server.ConnectAsync("?client=tab");
        await using var again = await server.ConnectAsync("?client=tab", headers: "X-User: alice\r\n");
        await again.SendTextAsync("""{"t":"start"}""");

        Assert.Equal(403, mallory.Status);
        Assert.Equal(403, anonymous.Status);
        Assert.Equal(hello.GetProperty("sid").GetString(), (await again.ReadJsonAsync("hello")).GetProperty("sid").GetString());
    }

    [Fact]
    public async Task Nobody_takes_a_users_client_id_by_connecting_before_the_user_and_introducing_himself_later()
    {
        await using var server = await StartAsync(endpoint: options => options.ClientId = context => context.Request.Query["client"]);
        await using var anonymous = await server.ConnectAsync("?client=tab");
        await using var mallory = await server.ConnectAsync("?client=tab", headers: "X-User: mallory\r\n");
        await using var alice = await server.ConnectAsync("?client=tab", headers: "X-User: alice\r\n");
        await alice.SendTextAsync("""{"t":"start"}""");
        await alice.ReadJsonAsync("hello");

        await anonymous.SendTextAsync("""{"t":"start"}""");
        await mallory.SendTextAsync("""{"t":"start"}""");

        Assert.Equal(1008, await anonymous.ReadCloseAsync());
        Assert.Equal(1008, await mallory.ReadCloseAsync());
        await server.Manager.SendAsync("tab", Messages.Number(1));
        Assert.Equal(1, (await alice.ReadJsonAsync("m")).D());
    }

    [Fact]
    public async Task An_authenticated_clients_id_carries_the_user()
    {
        await using var server = await StartAsync();
        await using var client = await server.ConnectAsync("?client=tab", headers: "X-User: alice\r\n");
        await client.SendTextAsync("""{"t":"start"}""");

        Assert.Equal("alice:tab", (await client.ReadJsonAsync("hello")).GetProperty("client").GetString());
    }

    [Theory]
    [InlineData("urn:alice", "", "urn%3Aalice")]
    [InlineData("urn:alice", "tab:1", "urn%3Aalice:tab:1")]
    [InlineData("urn%3Aalice", "tab", "urn%253Aalice:tab")]
    public async Task A_colon_in_a_users_name_is_no_border(string user, string client, string id)
    {
        await using var server = await StartAsync();
        await using var socket = await server.ConnectAsync($"?client={client}", headers: $"X-User: {user}\r\n");
        await socket.SendTextAsync("""{"t":"start"}""");

        Assert.Equal(id, (await socket.ReadJsonAsync("hello")).Text("client"));
    }

    [Fact]
    public async Task Nobody_is_locked_out_by_the_client_of_a_user_whose_name_is_the_beginning_of_his()
    {
        await using var server = await StartAsync();
        await using var first = await server.ConnectAsync("?client=b", headers: "X-User: a\r\n");
        await first.SendTextAsync("""{"t":"start"}""");
        await first.ReadJsonAsync("hello");
        await using var second = await server.ConnectAsync(headers: "X-User: a:b\r\n");

        Assert.Equal(101, second.Status);
    }

    [Fact]
    public async Task A_user_may_hold_so_many_connections_and_no_more()
    {
        await using var server = await StartAsync(options: options => options.MaxConnectionsPerUser = 2);
        await using var one = await server.ConnectAsync("?client=1", headers: "X-User: alice\r\n");
        await using var two = await server.ConnectAsync("?client=2", headers: "X-User: alice\r\n");
        await using var three = await server.ConnectAsync("?client=3", headers: "X-User: alice\r\n");
        await using var bob = await server.ConnectAsync("?client=3", headers: "X-User: bob\r\n");

        Assert.Equal([101, 101, 429, 101], [one.Status, two.Status, three.Status, bob.Status]);
        Assert.Contains("Retry-After", three.ResponseHead, StringComparison.OrdinalIgnoreCase);
        one.Reset();
        await Messages.UntilAsync(() => server.Manager.Shared.Connections.Count == 2);
        await using var again = await server.ConnectAsync("?client=4", headers: "X-User: alice\r\n");
        Assert.Equal(101, again.Status);
    }

    [Fact]
    public async Task Plain_clients_can_be_refused()
    {
        await using var server = await TestServer.StartAsync(options => options.RequireReliable = true);
        await using var plain = await server.ConnectAsync(reliable: false);
        await using var reliable = await server.ConnectAsync();

        Assert.Equal([400, 101], [plain.Status, reliable.Status]);
    }

    [Fact]
    public async Task An_ordinary_request_is_told_what_this_is()
    {
        await using var server = await TestServer.StartAsync();
        using var http = new HttpClient();

        using var answer = await http.GetAsync($"http://127.0.0.1:{server.Port}/ws", RawClient.Limit);

        Assert.Equal(HttpStatusCode.UpgradeRequired, answer.StatusCode);
    }

    [Fact]
    public async Task Http2_works_too()
    {
        await using var server = await TestServer.StartAsync(builder: builder =>
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)));
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Port}/ws?client=two"), invoker, RawClient.Limit);
        await server.Manager.SendAsync("two", Messages.Number(5));

        var buffer = new byte[16];
        var result = await socket.ReceiveAsync(buffer.AsMemory(), RawClient.Limit);

        Assert.Equal("5"u8.ToArray(), buffer[..result.Count]);
    }

    [Fact]
    public async Task The_health_check_tells_of_full_outboxes_and_of_the_drain()
    {
        await using var server = await TestServer.StartAsync(options: options => options.MaxQueuedBytes = 1 << 20);
        var health = server.App.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(RawClient.Limit)).Status);

        var large = Messages.Json($"\"{new string('x', 100_000)}\"");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(SendResult.Queued, await server.Manager.SendAsync($"client-{i}", large));
        }

        // Those that never came are away, and have half of it.
        Assert.Equal(SendResult.Rejected, await server.Manager.SendAsync("one-too-many", large));
        await using var here = await server.StartClientAsync("here");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(SendResult.Sent, await server.Manager.SendAsync("here", large));
        }

        Assert.Equal(HealthStatus.Degraded, (await health.CheckHealthAsync(RawClient.Limit)).Status);
        Assert.Equal(SendResult.Rejected, await server.Manager.SendAsync("here", large));
    }

    private static Task<TestServer> StartAsync(Action<SophiaWebSocketEndpointOptions>? endpoint = null, Action<SophiaWebSocketOptions>? options = null) =>
        TestServer.StartAsync(endpoint, options: options, app: app => app.Use((context, next) =>
        {
            if (context.Request.Headers["X-User"].ToString() is { Length: > 0 } user)
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], "test"));
            }

            return next();
        }));
}
