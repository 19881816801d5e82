using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sophia.Hosting;

namespace Sophia.Mcp.Testing;

/// <summary>The process around a server under test.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly bool _inMemory;

    private TestHost(WebApplication app, McpTestServerOptions options, CapturedLogs logs, McpTestFaults faults, FakeTimeProvider? clock)
    {
        (App, Logs, Faults, Clock, _inMemory) = (app, logs, faults, clock, !options.FreePort);
        Metrics = new CapturedMetrics(app.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
    }

    public WebApplication App { get; }

    public FakeTimeProvider? Clock { get; }

    public CapturedLogs Logs { get; }

    public CapturedMetrics Metrics { get; }

    public ProgressJournal Progress { get; } = new();

    public McpTestFaults Faults { get; }

    public Uri Address => new(_inMemory ? "http://localhost/" : App.Urls.First());

    public static async Task<TestHost> StartAsync(Action<WebApplicationBuilder> build, McpTestServerOptions options, CancellationToken cancellationToken)
    {
        var logs = new CapturedLogs();
        var faults = new McpTestFaults();
        var clock = options.RealClock ? null : new FakeTimeProvider(options.StartTime ?? TimeProvider.System.GetUtcNow());
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = options.EnvironmentName });
        Prepare(builder, options, logs, clock);
        build(builder);
        options.Configure?.Invoke(builder);
        FaultInjection.Add(builder.Services, faults);
        var app = builder.Build();
        options.ConfigureApplication?.Invoke(app);
        Map(app, options);
        var host = new TestHost(app, options, logs, faults, clock);
        await host.StartAsync(options.StartTimeout, cancellationToken);
        return host;
    }

    public HttpMessageHandler CreateHandler() => _inMemory ? App.GetTestServer().CreateHandler() : new SocketsHttpHandler();

    public async ValueTask DisposeAsync()
    {
        Metrics.Dispose();
        await App.DisposeAsync();
    }

    private static void Map(WebApplication app, McpTestServerOptions options)
    {
        if (options.Servers.Count == 0)
        {
            app.MapSophiaMcpServer(options.Path);
        }

        foreach (var (name, path) in options.Servers)
        {
            app.MapSophiaMcpServer(path, name);
        }
    }

    private static void Prepare(WebApplicationBuilder builder, McpTestServerOptions options, CapturedLogs logs, FakeTimeProvider? clock)
    {
        if (clock is not null)
        {
            // A clock that jumps would find every body late and every reader slow that happens to be at work.
            builder.Configuration["Sophia:Mcp:BodyTimeout"] = "00:00:00";
            builder.Configuration["Sophia:Mcp:WriteTimeout"] = "00:00:00";
        }

        builder.Logging.ClearProviders().SetMinimumLevel(options.LogLevel).AddProvider(new CapturedLogs.Provider(logs));
        foreach (var (key, value) in options.Settings)
        {
            builder.Configuration[key] = value;
        }

        if (options.FreePort)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
        else
        {
            builder.WebHost.UseTestServer();
        }

        if (clock is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        }
    }

    // A start that fails ends the host by itself; what matters to the test is why.
    private async Task StartAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await App.StartAsync(either.Token);
            await App.Services.GetRequiredService<ServiceLifecycle>().WhenReady.WaitAsync(either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await DisposeAsync();
            var why = late.IsCancellationRequested ? $"it was not ready within {timeout}" : exception.Message;
            throw new McpTestException($"The server did not start: {why}", exception);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }
}
