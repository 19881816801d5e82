using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sophia.WebSockets.Tests.Support;

/// <summary>A real Kestrel on a free loopback port with one endpoint at <c>/ws</c>.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private TestServer(WebApplication app)
    {
        App = app;
        Manager = app.Services.GetRequiredService<ResilientWebSocketManager>();
        Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    public WebApplication App { get; }

    public ResilientWebSocketManager Manager { get; }

    public int Port { get; }

    public static async Task<TestServer> StartAsync(
        Action<SophiaWebSocketEndpointOptions>? endpoint = null,
        WebSocketMessageHandler? handler = null,
        Action<SophiaWebSocketOptions>? options = null,
        Action<WebApplicationBuilder>? builder = null,
        Action<WebApplication>? app = null)
    {
        var setup = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        setup.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        setup.Services.AddRoutingCore();
        setup.Services.AddLogging();
        setup.Services.AddSophiaWebSockets(options);
        builder?.Invoke(setup);
        var web = setup.Build();
        web.UseRouting();
        app?.Invoke(web);
        web.MapSophiaWebSocket("/ws", handler, endpoint);
        await web.StartAsync();
        return new TestServer(web);
    }

    public Task<RawClient> ConnectAsync(string query = "", bool reliable = true, string? headers = null) =>
        RawClient.ConnectAsync(Port, $"/ws{query}", reliable, headers);

    /// <summary>A connection whose hello has been read.</summary>
    public async Task<RawClient> StartClientAsync(string clientId, string key = "k")
    {
        var client = await ConnectAsync($"?client={clientId}");
        await client.SendTextAsync($$"""{"t":"start","k":"{{key}}"}""");
        await client.ReadJsonAsync();
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(new CancellationToken(canceled: true));
        await App.DisposeAsync();
    }
}
