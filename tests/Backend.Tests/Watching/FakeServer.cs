using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Backend.Tests.Watching;

/// <summary>A server beside the backend whose health does as the test says.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _asked;

    private FakeServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public int Asked => Volatile.Read(ref _asked);

    public Func<HttpContext, Task> Behaviour { get; set; } = Healthy;

    public static async Task<FakeServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new FakeServer(app);
        app.Run(context =>
        {
            Interlocked.Increment(ref server._asked);
            return server.Behaviour(context);
        });
        await app.StartAsync();
        return server;
    }

    public static Task Healthy(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""{"status":"healthy"}""");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
