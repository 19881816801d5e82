using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sophia.Hosting.Tests.Support;

/// <summary>A web application on real Kestrel, hermetic: no file, no environment, fake logs, neither a drain delay nor checks of this busy process unless asked for.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private RunningApp(WebApplication app) => (App, Client) = (app, new HttpClient { BaseAddress = new Uri(Addresses(app).First()) });

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public ServiceLifecycle Lifecycle => App.Services.GetRequiredService<ServiceLifecycle>();

    public IReadOnlyList<string> Urls => [.. Addresses(App)];

    public static WebApplicationBuilder Builder(Dictionary<string, string?>? settings = null, string environment = "Production")
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment, ApplicationName = "test-app" });
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Sophia:Hosting:DrainDelay"] = "00:00:00",
            ["Sophia:Hosting:ResourceChecks"] = "false",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.AddSophiaConfiguration(options =>
            (options.FilePath, options.EnvironmentVariables, options.Arguments) = ("", new Dictionary<string, string>(), []));
        builder.Services.AddFakeLogging();
        builder.AddSophiaHosting();
        return builder;
    }

    /// <summary>Starts it; the coordinator may still be at work when this returns.</summary>
    public static async Task<RunningApp> StartAsync(WebApplicationBuilder builder, Action<WebApplication>? map = null)
    {
        var app = builder.Build();
        app.MapSophiaEndpoints();
        map?.Invoke(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningApp(app);
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<RunningApp> ReadyAsync(WebApplicationBuilder builder, Action<WebApplication>? map = null)
    {
        var running = await StartAsync(builder, map);
        await running.Lifecycle.WhenReady.WaitAsync(TestContext.Current.CancellationToken);
        return running;
    }

    public static Task<RunningApp> ReadyAsync(Dictionary<string, string?>? settings = null, Action<WebApplication>? map = null) =>
        ReadyAsync(Builder(settings), map);

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(Client, path, headers);

    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }

    private static ICollection<string> Addresses(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
}
