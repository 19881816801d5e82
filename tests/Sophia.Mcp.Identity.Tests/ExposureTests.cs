using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Sophia.Hosting;
using Sophia.Mcp.Hosting;

/// <summary>Safe defaults: open on loopback; a warning beyond it, and in Production no start. No socket is opened: the server says that it listens.</summary>
public sealed class ExposureTests
{
    private const string Everywhere = "http://0.0.0.0:9000";
    private static readonly Action<WebApplication> Mapped = static app => app.MapSophiaMcpServer();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://0.0.0.0:9000")]
    [InlineData("http://[::]:9000")]
    [InlineData("http://*:9000")]
    [InlineData("http://10.1.2.3:9000")]
    [InlineData("https://mcp.example.test:9000")]
    public async Task In_production_an_open_server_that_others_reach_does_not_start(string address)
    {
        var (failure, _) = await StartAsync("Production", [address], Mapped);

        Assert.NotNull(failure);
        Assert.Contains(address, failure, StringComparison.Ordinal);
        Assert.Contains("without authentication", failure, StringComparison.Ordinal);
        Assert.Contains("Sophia:Mcp:Identity:AllowOpenAccess=true", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9000")]
    [InlineData("http://127.8.8.8:9000")]
    [InlineData("http://[::1]:9000")]
    [InlineData("http://localhost:9000")]
    [InlineData("http://unix:/run/mcp.sock")]
    public async Task What_only_this_machine_reaches_needs_no_authentication(string address)
    {
        var (failure, warnings) = await StartAsync("Production", [address], Mapped);
        Assert.Null(failure);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Staging")]
    public async Task Elsewhere_it_is_a_loud_warning(string environment)
    {
        var (failure, warnings) = await StartAsync(environment, ["http://127.0.0.1:9000", Everywhere], Mapped);
        Assert.Null(failure);
        Assert.Contains("whoever reaches it can call its tools", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sophia:Mcp:Identity:AllowOpenAccess", "true")]
    [InlineData("Sophia:Server:Identity:AllowOpenAccess", "true")]
    [InlineData("Sophia:Mcp:Identity:ApiKeys:a:Hash", "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task It_starts_when_the_configuration_says_why_it_may(string key, string value)
    {
        var (failure, warnings) = await StartAsync("Production", ["http://127.0.0.1:8000", Everywhere], Mapped, settings: (key, value));
        Assert.Null(failure);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task The_metrics_port_may_be_reached_from_everywhere()
    {
        var (failure, warnings) = await StartAsync(
            "Production", ["http://127.0.0.1:8000"], Mapped, null, ("Sophia:Server:MetricsPort", "9001"), ("Sophia:Server:Host", "0.0.0.0"));
        Assert.Null(failure);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Authorization_of_the_application_counts(bool fallback)
    {
        var (failure, _) = await StartAsync(
            "Production", [Everywhere], fallback ? Mapped : static app => app.MapSophiaMcpServer().RequireAuthorization(),
            builder => builder.Services.AddAuthorization(options => options.FallbackPolicy = fallback ? options.DefaultPolicy : null)
                .AddAuthentication("own").AddScheme<AuthenticationSchemeOptions, Nobody>("own", null));
        Assert.Null(failure);
    }

    [Fact]
    public async Task Authorization_that_lets_everybody_through_does_not_count()
    {
        var (failure, _) = await StartAsync(
            "Production", [Everywhere], static app => app.MapSophiaMcpServer().RequireAuthorization().AllowAnonymous(), static builder => builder.Services.AddAuthorization());
        Assert.NotNull(failure);
    }

    [Fact]
    public async Task Scopes_that_nobody_checks_stop_the_start_in_production_alone()
    {
        static void Scoped(WebApplicationBuilder builder) => builder.AddSophiaMcpServer().WithTools<Desk.Tools>();
        string[] local = ["http://127.0.0.1:9000"];

        Assert.Contains("memory.read, memory.write", (await StartAsync("Production", local, Mapped, Scoped)).Failure, StringComparison.Ordinal);
        Assert.Null((await StartAsync("Production", local, Mapped, Scoped, ("Sophia:Mcp:Identity:AllowOpenAccess", "true"))).Failure);
        Assert.Null((await StartAsync("Development", local, Mapped, Scoped)).Failure);
    }

    [Fact]
    public async Task The_sdks_own_mapping_is_seen_too()
    {
        Assert.Contains("without authentication", (await StartAsync("Production", [Everywhere], static app => app.MapMcp("/mcp"))).Failure, StringComparison.Ordinal);
        Assert.Contains(
            "not mapped with app.MapSophiaMcpServer()",
            (await StartAsync("Development", [], static app => app.MapMcp("/mcp"), null, ("Sophia:Mcp:Identity:ApiKeys:a:Hash", McpApiKey.Create().Hash))).Failure,
            StringComparison.Ordinal);
    }

    private static async Task<(string? Failure, IReadOnlyList<string> Warnings)> StartAsync(
        string environment, string[] addresses, Action<WebApplication> map, Action<WebApplicationBuilder>? configure = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment, ApplicationName = "exposure" });
        builder.Logging.ClearProviders().AddFakeLogging();
        builder.WebHost.UseTestServer();
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.AddSophiaMcpServer();
        configure?.Invoke(builder);
        await using var app = builder.Build();
        map(app);
        var feature = new ServerAddressesFeature();
        Array.ForEach(addresses, feature.Addresses.Add);
        app.GetTestServer().Features.Set<IServerAddressesFeature>(feature);
        await app.StartAsync(Token);
        var failure = await Record.ExceptionAsync(() => app.Services.GetRequiredService<ServiceLifecycle>().WhenReady.WaitAsync(Token));
        Environment.ExitCode = 0;
        return (failure?.Message, [.. app.Services.GetFakeLogCollector().GetSnapshot().Where(static log => log.Id.Id == 72 && log.Level is LogLevel.Warning).Select(static log => log.Message)]);
    }

    private sealed class Nobody(Microsoft.Extensions.Options.IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, System.Text.Encodings.Web.UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());
    }
}
