using System.Text.Json;
using Backend.Tests.Hosting;
using Backend.Watching;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Backend.Tests.Watching;

public sealed class FleetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_goes_down_opens_its_breaker_and_comes_back()
    {
        await using var server = await FakeServer.StartAsync();
        await using var backend = await BackendHost.StartAsync(new(Quick(("memory", server.Address)))
        {
            ["Sophia:CircuitBreakers:memory:FailureThreshold"] = "2",
            ["Sophia:CircuitBreakers:memory:RecoveryTimeout"] = "00:00:01.2",
        });
        await backend.UntilAsync("/api/health/dashboard", dashboard => Status(dashboard, "memory") == "healthy", Token);

        server.Behaviour = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await backend.UntilAsync("/api/breakers", breakers => Breaker(breakers, "memory").GetProperty("times_opened").GetInt32() > 0, Token);
        var down = await backend.UntilAsync("/api/health/dashboard", dashboard => Status(dashboard, "memory") == "unhealthy", Token);
        var asked = server.Asked;
        await backend.UntilAsync("/api/breakers", breakers => Breaker(breakers, "memory").GetProperty("rejections").GetInt32() > 0, Token);

        server.Behaviour = FakeServer.Healthy;
        await backend.UntilAsync("/api/breakers", breakers => Breaker(breakers, "memory").GetProperty("state").GetString() == "closed", Token);
        var up = await backend.UntilAsync("/api/health/dashboard", dashboard => Status(dashboard, "memory") == "healthy", Token);

        Assert.Equal("unhealthy", down.GetProperty("overall_status").GetString());
        Assert.Equal(JsonValueKind.Null, up.GetProperty("service_health").GetProperty("memory").GetProperty("error_message").ValueKind);
        Assert.True(server.Asked > asked);
    }

    [Theory]
    [InlineData("silent", "unhealthy", "did not answer within")]
    [InlineData("slow body", "unhealthy", "did not answer within")]
    [InlineData("endless body", "degraded", "longer than 256 KiB")]
    [InlineData("redirect", "unhealthy", "302")]
    [InlineData("lies about JSON", "degraded", "is none")]
    [InlineData("another server", "degraded", "Another server answers")]
    [InlineData("cut off", "unhealthy", "")]
    public async Task A_server_that_is_slow_or_lies_is_seen_through(string fault, string status, string reason)
    {
        await using var server = await FakeServer.StartAsync();
        server.Behaviour = Fault(fault);
        await using var backend = await BackendHost.StartAsync(Quick(("memory", server.Address)));

        var seen = await backend.UntilAsync("/api/health/dashboard", dashboard => Status(dashboard, "memory") == status && Error(dashboard, "memory") != "Not checked yet.", Token);

        Assert.Contains(reason, Error(seen, "memory"), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await backend.GetAsync("/api/dashboard", Token)).Status);
    }

    [Fact]
    public async Task A_name_that_cannot_be_resolved_is_degraded_and_opens_no_breaker()
    {
        await using var backend = await BackendHost.StartAsync(Quick(("codacy", "http://codacy-service.invalid:3008")));

        var seen = await backend.UntilAsync("/api/health/dashboard", dashboard => (Error(dashboard, "codacy") ?? "").Contains("resolved", StringComparison.Ordinal), Token);

        Assert.Equal("degraded", Status(seen, "codacy"));
        Assert.Equal("degraded", seen.GetProperty("overall_status").GetString());
        var breaker = Breaker((await backend.GetAsync("/api/breakers", Token)).Json, "codacy");
        Assert.Equal(("closed", 0), (breaker.GetProperty("state").GetString(), breaker.GetProperty("failures").GetInt32()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_name_server_a_name_is_degraded_and_no_outage(bool hangs)
    {
        // What a machine that is offline does: it says "try again", or waits much longer than any check may take.
        var connector = new ServerConnector((_, token) => hangs
            ? Task.Delay(Timeout.Infinite, token).ContinueWith<System.Net.IPAddress[]>(_ => [], TaskScheduler.Default)
            : throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.TryAgain));
        await using var backend = await BackendHost.StartAsync(Quick(("codacy", "http://codacy-service:3008")), services => services.AddSingleton(connector));

        var seen = await backend.UntilAsync("/api/health/dashboard", dashboard => Error(dashboard, "codacy") is { } error && error != "Not checked yet.", Token);

        Assert.Equal("degraded", Status(seen, "codacy"));
        Assert.Contains("cannot be resolved", Error(seen, "codacy"), StringComparison.Ordinal);
        Assert.Equal(0, Breaker((await backend.GetAsync("/api/breakers", Token)).Json, "codacy").GetProperty("failures").GetInt32());
    }

    [Fact]
    public async Task How_long_a_check_took_that_asked_nobody_is_no_response_time()
    {
        await using var server = await FakeServer.StartAsync();
        await using var backend = await BackendHost.StartAsync(new(Quick(("codacy", "http://codacy-service.invalid:3008"), ("memory", server.Address)))
        {
            ["Backend:Access:LocalWithoutKey"] = "true",
        });

        await UntilResponseTimesAsync(backend, ("codacy", JsonValueKind.Null), ("memory", JsonValueKind.Number));
        var times = (await backend.GetAsync("/api/dashboard", Token)).Json.GetProperty("system_health").GetProperty("response_times");
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Number), (times.GetProperty("codacy").ValueKind, times.GetProperty("memory").ValueKind));

        using var isolate = await backend.Client.PostAsync(new Uri("/api/breakers/memory/isolate", UriKind.Relative), null, Token);
        await UntilResponseTimesAsync(backend, ("memory", JsonValueKind.Null));
        using var reset = await backend.Client.PostAsync(new Uri("/api/breakers/memory/reset", UriKind.Relative), null, Token);
        await UntilResponseTimesAsync(backend, ("memory", JsonValueKind.Number));
    }

    [Fact]
    public async Task All_servers_are_asked_in_one_batch_side_by_side()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => FakeServer.StartAsync()));
        try
        {
            // Each answers only when all have been asked: one after another none would ever be answered.
            using var arrived = new CountdownEvent(servers.Length);
            var all = new TaskCompletionSource();
            Array.ForEach(servers, server => server.Behaviour = async context =>
            {
                if (!arrived.IsSet && arrived.Signal())
                {
                    all.SetResult();
                }

                await all.Task.WaitAsync(context.RequestAborted);
                await FakeServer.Healthy(context);
            });
            var settings = Quick([.. servers.Select((server, i) => ($"server_{i}", server.Address))]);
            settings["Sophia:Monitoring:HealthChecks:Interval"] = settings["Sophia:Monitoring:HealthChecks:Timeout"] = "00:00:40";
            await using var backend = await BackendHost.StartAsync(settings);

            await backend.UntilAsync("/api/health/dashboard", dashboard => Enumerable.Range(0, 5).All(i => Status(dashboard, $"server_{i}") == "healthy"), Token);

            Assert.All(servers, server => Assert.Equal(1, server.Asked));
        }
        finally
        {
            await Task.WhenAll(servers.Select(server => server.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task An_isolated_server_is_left_alone_until_its_breaker_is_reset()
    {
        await using var server = await FakeServer.StartAsync();
        await using var backend = await BackendHost.StartAsync(new(Quick(("memory", server.Address))) { ["Backend:Access:LocalWithoutKey"] = "true" });
        await backend.UntilAsync("/api/health/dashboard", dashboard => Status(dashboard, "memory") == "healthy", Token);

        using var isolate = await backend.Client.PostAsync(new Uri("/api/breakers/memory/isolate", UriKind.Relative), null, Token);
        var isolated = await backend.UntilAsync("/api/health/dashboard", dashboard => Status(dashboard, "memory") == "degraded", Token);
        using var reset = await backend.Client.PostAsync(new Uri("/api/breakers/memory/reset", UriKind.Relative), null, Token);
        await backend.UntilAsync("/api/health/dashboard", dashboard => Status(dashboard, "memory") == "healthy", Token);

        Assert.Equal(System.Net.HttpStatusCode.OK, isolate.StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.OK, reset.StatusCode);
        Assert.Contains("isolated by an operator", Error(isolated, "memory"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_critical_alert_is_raised_explained_and_acknowledged()
    {
        await using var backend = await BackendHost.StartAsync(new(Quick(("memory", "http://127.0.0.1:1")))
        {
            ["Backend:Access:LocalWithoutKey"] = "true",
            ["Sophia:Monitoring:Alerts:CriticalFor"] = "00:00:00",
        });
        var alerts = await backend.UntilAsync("/api/alerts", list => list.GetProperty("active").EnumerateArray().Any(alert => alert.GetProperty("state").GetString() == "firing"), Token);
        var alert = alerts.GetProperty("active")[0];

        using var response = await backend.Client.PostAsync(new Uri($"/api/alerts/{alert.GetProperty("id").GetString()}/acknowledge", UriKind.Relative), null, Token);

        Assert.Equal(System.Net.HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(("memory", "critical"), (alert.GetProperty("service").GetString(), alert.GetProperty("severity").GetString()));
        Assert.NotEmpty(alert.GetProperty("advice").GetString()!);
        Assert.Equal("local", (await backend.GetAsync("/api/alerts", Token)).Json.GetProperty("active")[0].GetProperty("acknowledged_by").GetString());
    }

    /// <summary>Settings that watch some servers every tenth of a second.</summary>
    internal static Dictionary<string, string> Quick(params (string Name, string Endpoint)[] servers)
    {
        var settings = new Dictionary<string, string>
        {
            ["Sophia:Monitoring:HealthChecks:Interval"] = "00:00:00.4",
            ["Sophia:Monitoring:HealthChecks:Timeout"] = "00:00:00.4",
            ["Sophia:Monitoring:HealthChecks:MaxBackOff"] = "00:00:00.4",
        };
        foreach (var (name, endpoint) in servers)
        {
            settings[$"Sophia:McpServers:{name}:Endpoint"] = endpoint;
        }

        return settings;
    }

    // After a check, since before the first there is none either.
    private static Task<JsonElement> UntilResponseTimesAsync(BackendHost backend, params (string Service, JsonValueKind Kind)[] expected) => backend.UntilAsync(
        "/api/overview",
        overview => expected.All(one => overview.GetProperty("services").EnumerateArray().Any(service => service.GetProperty("name").GetString() == one.Service
            && service.GetProperty("last_check").ValueKind is JsonValueKind.String && service.GetProperty("response_time_ms").ValueKind == one.Kind)),
        Token);

    internal static string? Status(JsonElement dashboard, string service) => Service(dashboard, service, "status");

    private static string? Error(JsonElement dashboard, string service) => Service(dashboard, service, "error_message");

    private static string? Service(JsonElement dashboard, string service, string field) =>
        dashboard.GetProperty("service_health").TryGetProperty(service, out var health) ? health.GetProperty(field).GetString() : null;

    private static JsonElement Breaker(JsonElement breakers, string service) => breakers.EnumerateArray().Single(breaker => breaker.GetProperty("service").GetString() == service);

    private static Func<HttpContext, Task> Fault(string fault) => fault switch
    {
        "silent" => context => Task.Delay(Timeout.Infinite, context.RequestAborted),
        "slow body" => async context =>
        {
            context.Response.ContentType = "application/json";
            while (true)
            {
                await context.Response.WriteAsync(" ", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(20, context.RequestAborted);
            }
        },
        "endless body" => async context =>
        {
            context.Response.ContentType = "application/json";
            var chunk = new byte[64 * 1024];
            while (true)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        },
        "redirect" => context =>
        {
            context.Response.Redirect("http://127.0.0.1:1/elsewhere");
            return Task.CompletedTask;
        },
        "lies about JSON" => context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("<h1>It works!</h1>");
        },
        "another server" => context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"server_name":"billing","status":"healthy"}""");
        },
        _ => async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("""{"status":""");
            await context.Response.Body.FlushAsync();
            context.Abort();
        },
    };
}
