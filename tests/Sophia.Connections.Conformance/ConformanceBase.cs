using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;

namespace Sophia.Connections.Conformance;

/// <summary>What the suites share: an application with one pool, made by the adapter under test.</summary>
/// <typeparam name="T">The native connection.</typeparam>
public abstract class ConformanceBase<T> : IAsyncDisposable
    where T : class
{
    private readonly List<ServiceProvider> _applications = [];

    /// <summary>The name of the pool in every test.</summary>
    protected const string Pool = "tested";

    /// <summary>The token of the running test.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Adds the pool as a user would.</summary>
    protected abstract void AddPool(SophiaConnectionsBuilder builder, string name, Action<ConnectionPoolOptions> configure);

    /// <summary>One round trip to the service.</summary>
    protected abstract Task UseAsync(T connection, CancellationToken cancellationToken);

    /// <summary>Builds an application with the pool; the base disposes it.</summary>
    protected ServiceProvider Build(Action<ConnectionPoolOptions>? configure = null)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddFakeLogging();
        AddPool(services.AddSophiaConnections(), Pool, options =>
        {
            options.MaxConnections = 4;
            options.ConnectionTimeout = TimeSpan.FromSeconds(10);
            configure?.Invoke(options);
        });
        var application = services.BuildServiceProvider();
        _applications.Add(application);
        return application;
    }

    /// <summary>The manager of an application made by <see cref="Build"/>.</summary>
    protected UnifiedConnectionManager Manager(Action<ConnectionPoolOptions>? configure = null) =>
        Build(configure).GetRequiredService<UnifiedConnectionManager>();

    /// <summary>What was logged.</summary>
    protected static IReadOnlyList<FakeLogRecord> Logs(IServiceProvider application) => application.GetFakeLogCollector().GetSnapshot();

    /// <summary>Waits until something is so, which other threads are about to bring about.</summary>
    protected static async Task UntilAsync(Func<bool> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"It did not happen within 30 s: {what}");
            await Task.Delay(5, Token);
        }
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var application in _applications)
        {
            await application.DisposeAsync();
        }
    }
}
