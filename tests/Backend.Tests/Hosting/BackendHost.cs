using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sophia.Hosting;

namespace Backend.Tests.Hosting;

/// <summary>The backend on a free port in this process, with its own folder and no configuration file.</summary>
internal sealed class BackendHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private BackendHost(WebApplication app, string folder)
    {
        (_app, _folder) = (app, folder);
        Address = new Uri(app.Urls.First());
        Client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="settings">Keys and values of the configuration.</param>
    /// <param name="configure">Changes its services.</param>
    /// <param name="time">Its clock, if not the system's. It is not moved here.</param>
    /// <param name="environment">Production unless said otherwise.</param>
    /// <param name="folder">Its folder, if it has one already.</param>
    public static async Task<BackendHost> StartAsync(
        Dictionary<string, string>? settings = null, Action<IServiceCollection>? configure = null, TimeProvider? time = null, string environment = "Production",
        string? folder = null)
    {
        folder ??= Directory.CreateTempSubdirectory("sophia-backend-").FullName;
        string[] fixedSettings =
        [
            "--urls=http://127.0.0.1:0", $"--contentRoot={folder}", $"--environment={environment}", $"--Backend:History:File={Path.Combine(folder, "backend.db")}",
            "--Sophia:Hosting:DrainDelay=00:00:00",
        ];
        var app = BackendApplication.Build([.. fixedSettings, .. (settings ?? []).Select(setting => $"--{setting.Key}={setting.Value}")], builder =>
        {
            builder.Logging.ClearProviders();
            if (time is not null)
            {
                builder.Services.AddSingleton(time);
            }

            configure?.Invoke(builder.Services);
        });
        await app.StartAsync();
        await app.Services.GetRequiredService<ServiceLifecycle>().WhenReady.WaitAsync(TimeSpan.FromMinutes(1));
        return new BackendHost(app, folder);
    }

    /// <summary>The JSON of an address, whatever its status.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Json)> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    /// <summary>Asks until an answer satisfies; a minute at most.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> satisfied, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        JsonElement last = default;
        try
        {
            while (true)
            {
                (_, last) = await GetAsync(path, limit.Token);
                if (last.ValueKind is not JsonValueKind.Undefined && satisfied(last))
                {
                    return last;
                }

                await Task.Delay(20, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{path} never satisfied. It says: {last}");
        }
    }

    /// <summary>Ends it and leaves its folder, for one that starts after it.</summary>
    public async Task<string> StopAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        return _folder;
    }

    public async ValueTask DisposeAsync() => Directory.Delete(await StopAsync(), recursive: true);
}

/// <summary>The machine's clock and timers, but a later time of day.</summary>
internal sealed class ClockAhead(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
