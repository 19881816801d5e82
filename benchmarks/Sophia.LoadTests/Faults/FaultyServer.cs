using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sophia.Connections;
using Sophia.Tests.Shared;

namespace Sophia.LoadTests.Faults;

/// <summary>A real server that is about to suffer, and an application with a pool to it.</summary>
internal sealed class FaultyServer(TestServer server, ServiceProvider services) : IAsyncDisposable
{
    public const string Pool = "pool";

    public TestServer Server => server;

    public UnifiedConnectionManager Connections { get; } = services.GetRequiredService<UnifiedConnectionManager>();

    public IServiceProvider Services => services;

    public static FaultyServer Create(TestServer server, Action<SophiaConnectionsBuilder> addPool)
    {
        var collection = new ServiceCollection().AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        addPool(collection.AddSophiaConnections());
        return new FaultyServer(server, collection.BuildServiceProvider());
    }

    public async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            await Task.Delay(1, cancellationToken);
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(30))
            {
                throw new TimeoutException("What was to be measured did not happen within 30 s.");
            }
        }
    }

    /// <summary>How long a call takes, whatever becomes of it, in milliseconds.</summary>
    public static async Task<double> TimeAsync(Func<Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await call();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Failing is what is timed.
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        await server.ThawAsync();
        await services.DisposeAsync();
        await server.DisposeAsync();
    }
}
