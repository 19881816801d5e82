using System.Net;
using Backend.Deployments;
using Backend.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Backend.Tests.Access;

public sealed class ProblemTests
{
    private const string Key = "a-key-that-nobody-guesses";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/nothing", null, 404)]
    [InlineData("GET", "/nothing", null, 404)]
    [InlineData("DELETE", "/api/pools", null, 405)]
    [InlineData("GET", "/api/history?range=1y", null, 400)]
    [InlineData("GET", "/api/history?series=,", null, 400)]
    [InlineData("GET", "/api/history?series=api&after=api", null, 400)]
    [InlineData("GET", "/api/deployments?days=0", null, 400)]
    [InlineData("GET", "/api/deployments?days=many", null, 400)]
    [InlineData("GET", "/api/sla?format=pdf", null, 400)]
    [InlineData("POST", "/api/breakers/nobody/isolate", null, 404)]
    [InlineData("POST", "/api/alerts/nobody/acknowledge", null, 404)]
    [InlineData("POST", "/api/alerts/silences", """{"service":"x","minutes":0}""", 400)]
    [InlineData("POST", "/api/alerts/silences", """{"minutes":5}""", 400)]
    [InlineData("POST", "/api/deployments", "{", 400)]
    [InlineData("POST", "/api/deployments", "[]", 400)]
    [InlineData("POST", "/api/deployments", """{"service":"","version":"1","committed_at":"2026-11-28T10:00:00Z"}""", 400)]
    [InlineData("POST", "/api/deployments", """{"service":"x","version":"1"}""", 400)]
    [InlineData("POST", "/api/deployments", """{"service":"x","version":"1","committed_at":"2026-11-28T12:00:00Z","deployed_at":"2026-11-28T11:00:00Z"}""", 400)]
    [InlineData("POST", "/api/deployments", """{"service":"x","version":"1","committed_at":"2001-01-01T00:00:00Z","deployed_at":"2001-01-01T00:00:00Z"}""", 400)]
    [InlineData("POST", "/api/deployments", """{"service":"x","version":"1","committed_at":"2026-11-28T10:00:00Z","deployed_at":"2999-01-01T00:00:00Z"}""", 400)]
    public async Task Whatever_is_wrong_is_told_in_one_format(string method, string path, string? body, int status)
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Backend:Access:ApiKeys:test"] = Key });
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("X-API-Key", Key);
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await backend.Client.SendAsync(request, Token);

        await response.AssertProblemAsync((HttpStatusCode)status, Token);
    }

    [Fact]
    public async Task A_body_of_another_type_is_told_so()
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Backend:Access:ApiKeys:test"] = Key });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/deployments") { Content = new StringContent("service=x", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.Add("X-API-Key", Key);

        using var response = await backend.Client.SendAsync(request, Token);

        await response.AssertProblemAsync(HttpStatusCode.UnsupportedMediaType, Token);
    }

    [Fact]
    public async Task A_body_that_is_missing_is_asked_for_and_nothing_is_said_of_our_code()
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Backend:Access:ApiKeys:test"] = Key });

        foreach (var path in (string[])["/api/deployments", "/api/alerts/silences"])
        {
            using var response = await backend.PostAsync(path, null, Token, ("X-API-Key", Key));

            var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, Token);
            Assert.Contains("body", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain("Service", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Guessing_keys_has_its_limit_and_costs_whoever_has_one_nothing()
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Backend:Access:ApiKeys:test"] = Key, ["Backend:Access:ChangesPerMinute"] = "1" });
        HttpStatusCode last;
        var guesses = 0;
        do
        {
            using var guess = await backend.PostAsync("/api/breakers/history/reset", null, Token, ("X-API-Key", $"a-guess-of-a-key-{guesses}"));
            last = guess.StatusCode;
        }
        while (last is HttpStatusCode.Unauthorized && ++guesses < 100);

        using var known = await backend.PostAsync("/api/breakers/history/reset", null, Token, ("X-API-Key", Key));

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
    }

    [Fact]
    public async Task A_fault_of_ours_says_nothing_of_itself_but_the_id_under_which_the_log_has_it()
    {
        await using var backend = await BackendHost.StartAsync(
            configure: services => services.AddSingleton<DeploymentStore>(_ => throw new InvalidOperationException("the password is hunter2")));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/deployments");
        request.Headers.Add("X-Correlation-ID", "mine-42");

        using var response = await backend.Client.SendAsync(request, Token);

        var problem = await response.AssertProblemAsync(HttpStatusCode.InternalServerError, Token);
        Assert.Equal("mine-42", problem.GetProperty("correlation_id").GetString());
        Assert.DoesNotContain("hunter2", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Too_many_requests_are_told_when_to_come_back()
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Sophia:Server:RateLimiting:RequestsPerMinute"] = "6", ["Sophia:Server:RateLimiting:BurstSize"] = "3" });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync("/api/pools", Token)).Status);
        }

        using var response = await backend.Client.GetAsync(new Uri("/api/pools", UriKind.Relative), Token);

        await response.AssertProblemAsync(HttpStatusCode.TooManyRequests, Token);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(11));
        // Probes are never turned away.
        Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync("/api/ready", Token)).Status);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await backend.GetAsync("/api/health", Token)).Status);
    }

    [Fact]
    public async Task Changes_have_a_smaller_share()
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Backend:Access:ApiKeys:test"] = Key, ["Backend:Access:ChangesPerMinute"] = "1" });
        HttpStatusCode last;
        var changes = 0;
        do
        {
            using var response = await backend.PostAsync("/api/breakers/history/reset", null, Token, ("X-API-Key", Key));
            last = response.StatusCode;
        }
        while (last is HttpStatusCode.OK && ++changes < 100);

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync("/api/breakers", Token)).Status);
    }

    [Fact]
    public async Task The_OpenAPI_document_knows_every_endpoint_of_the_api()
    {
        await using var backend = await BackendHost.StartAsync();

        var (status, document) = await backend.GetAsync("/openapi/v1.json", Token);

        Assert.Equal(HttpStatusCode.OK, status);
        var routes = backend.Services.GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints.OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).Where(route => route.StartsWith("/api/", StringComparison.Ordinal)).Distinct().Order();
        Assert.Equal(routes, document.GetProperty("paths").EnumerateObject().Select(path => path.Name).Where(path => path.StartsWith("/api/", StringComparison.Ordinal)).Order());
        var post = document.GetProperty("paths").GetProperty("/api/deployments").GetProperty("post");
        Assert.True(post.GetProperty("responses").TryGetProperty("401", out _));
        Assert.NotEmpty(post.GetProperty("security").EnumerateArray());
    }
}
