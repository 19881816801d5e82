using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Sophia.Hosting.Tests.Support;

namespace Sophia.Hosting.Tests.Listening;

public sealed class ListeningTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_anything_said_the_files_port_is_opened_on_loopback()
    {
        var port = ChildProcess.FreePort();
        await using var app = await RunningApp.ReadyAsync(new Dictionary<string, string?> { ["urls"] = null, ["Sophia:Server:Port"] = $"{port}" });

        Assert.Equal([$"http://127.0.0.1:{port}"], app.Urls);
    }

    [Theory]
    [InlineData("urls", "http://127.0.0.1:{0}")]
    [InlineData("http_ports", "{0}")]
    [InlineData("Kestrel:Endpoints:own:Url", "http://127.0.0.1:{0}")]
    public async Task What_ASPNET_Core_was_told_beats_the_files_port(string key, string value)
    {
        var port = ChildProcess.FreePort();
        var settings = new Dictionary<string, string?> { ["urls"] = null, ["Sophia:Server:Port"] = "1" };
        settings[key] = string.Format(System.Globalization.CultureInfo.InvariantCulture, value, port);
        var builder = RunningApp.Builder(settings);
        if (key.StartsWith("Kestrel", StringComparison.Ordinal))
        {
            // What WebApplication.CreateBuilder does; the builder of the tests is an empty one.
            builder.WebHost.ConfigureKestrel((context, kestrel) => kestrel.Configure(context.Configuration.GetSection("Kestrel")));
        }

        await using var app = await RunningApp.ReadyAsync(builder);

        Assert.EndsWith($":{port}", Assert.Single(app.Urls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_set_in_code_beat_the_files_port()
    {
        await using var app = await RunningApp.ReadyAsync(
            new Dictionary<string, string?> { ["urls"] = null, ["Sophia:Server:Port"] = "1" }, web => web.Urls.Add("http://127.0.0.1:0"));

        Assert.Single(app.Urls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_metrics_port_serves_management_only_and_with_details(bool metricsThereOnly)
    {
        var port = ChildProcess.FreePort();
        await using var app = await RunningApp.ReadyAsync(
            new Dictionary<string, string?>
            {
                ["Sophia:Server:MetricsPort"] = $"{port}",
                ["Sophia:Hosting:Endpoints:MetricsOnMetricsPortOnly"] = $"{metricsThereOnly}",
            },
            web => web.MapGet("/work", () => "done"));
        using var management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        using var work = await RunningApp.SendAsync(management, "/work");
        using var metrics = await RunningApp.SendAsync(management, "/metrics");
        using var metricsOnMain = await app.GetAsync("/metrics");
        // The address of a pod as Host, through a proxy: only the port of the connection counts.
        using var info = await RunningApp.SendAsync(management, "/info", ("Host", "10.0.0.7:9090"), ("X-Forwarded-For", "10.0.0.9"));

        Assert.Equal(HttpStatusCode.NotFound, work.StatusCode);
        Assert.Equal("done", await app.Client.GetStringAsync("/work", Ct));
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
        Assert.Equal(metricsThereOnly ? HttpStatusCode.NotFound : HttpStatusCode.OK, metricsOnMain.StatusCode);
        Assert.Contains("features", await info.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("localhost", true)]
    public async Task A_page_that_reaches_the_metrics_port_by_its_own_name_sees_no_details(string host, bool details)
    {
        var port = ChildProcess.FreePort();
        await using var app = await RunningApp.ReadyAsync(new Dictionary<string, string?> { ["Sophia:Server:MetricsPort"] = $"{port}" });
        using var management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        using var info = await RunningApp.SendAsync(management, "/info", ("Host", $"{host}:{port}"));

        Assert.Equal(details, (await info.Content.ReadAsStringAsync(Ct)).Contains("features", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("urls", "http://0.0.0.0:0", "0.0.0.0")]
    [InlineData("http_ports", "0", "[::]")]
    [InlineData("Kestrel:Endpoints:own:Url", "http://*:0", "[::]")]
    [InlineData("urls", "http://127.0.0.1:0", "127.0.0.1")]
    public async Task The_metrics_port_is_opened_where_the_server_listens(string key, string value, string host)
    {
        var port = ChildProcess.FreePort();
        var builder = RunningApp.Builder(new Dictionary<string, string?> { ["urls"] = null, ["Sophia:Server:MetricsPort"] = $"{port}", [key] = value });
        if (key.StartsWith("Kestrel", StringComparison.Ordinal))
        {
            builder.WebHost.ConfigureKestrel((context, kestrel) => kestrel.Configure(context.Configuration.GetSection("Kestrel")));
        }

        await using var app = await RunningApp.ReadyAsync(builder);
        using var management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var metrics = await RunningApp.SendAsync(management, "/metrics");

        Assert.Contains($"http://{host}:{port}", app.Urls);
        Assert.Equal(2, app.Urls.Count);
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
    }

    [Fact]
    public async Task A_configured_host_holds_for_the_metrics_port_whatever_else_is_opened()
    {
        var port = ChildProcess.FreePort();
        await using var app = await RunningApp.ReadyAsync(new Dictionary<string, string?>
        {
            ["urls"] = "http://0.0.0.0:0", ["Sophia:Server:Host"] = "127.0.0.1", ["Sophia:Server:MetricsPort"] = $"{port}",
        });

        Assert.Contains($"http://127.0.0.1:{port}", app.Urls);
    }

    [Fact]
    public async Task A_metrics_port_that_is_the_servers_own_is_said_so()
    {
        var port = ChildProcess.FreePort();
        await using var child = ChildProcess.Start([$"--urls=http://127.0.0.1:{port}", $"--Sophia:Server:MetricsPort={port}"]);

        Assert.Equal(1, await child.ExitCodeAsync());
        var line = Assert.Single(child.Errors);
        Assert.Contains($"The metrics port {port}", line, StringComparison.Ordinal);
        Assert.DoesNotContain("another process", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_larger_than_the_limit_is_refused()
    {
        await using var app = await RunningApp.ReadyAsync(
            new Dictionary<string, string?> { ["Sophia:Hosting:MaxRequestBodySize"] = "1000" },
            web => web.MapPost("/work", async (Microsoft.AspNetCore.Http.HttpContext context) => await context.Request.BodyReader.ReadAtLeastAsync(2000, context.RequestAborted)));
        using var body = new ByteArrayContent(new byte[2000]);

        using var answer = await app.Client.PostAsync("/work", body, Ct);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("my-laptop", true)]
    [InlineData("localhst", true)]
    [InlineData("", true)]
    [InlineData("localhost", false)]
    [InlineData("*", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("[::1]", false)]
    public void A_name_as_host_is_refused_because_it_would_open_every_interface(string host, bool refused)
    {
        var result = new ListenHostValidator().Validate(null, new SophiaServerOptions { Host = host });

        Assert.Equal(refused, result.Failed);
    }
}
