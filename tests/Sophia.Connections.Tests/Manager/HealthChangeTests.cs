using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sophia.Connections.Tests.Manager;

/// <summary>Whoever runs health checks is told when a service goes down and when it is back: no need to wait for the next run.</summary>
public sealed class HealthChangeTests : IAsyncDisposable
{
    private readonly FakeConnectionFactory _factory = new();
    private readonly ServiceProvider _services;
    private readonly ServiceConnections _fake;
    private readonly IDisposable _subscription;
    private readonly Listener _listener;

    public HealthChangeTests()
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSophiaConnections().AddPool("fake", _factory, options =>
            (options.RecoveryCheckInterval, options.HealthCheckTimeout) = (TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(500)));
        _services = services.BuildServiceProvider();
        _fake = _services.GetRequiredService<UnifiedConnectionManager>().Services.Single();
        _listener = new Listener(_fake);
        _subscription = _services.GetRequiredKeyedService<IObservable<string>>(ConnectionsDiagnostics.HealthChangesKey).Subscribe(_listener);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task A_connection_that_breaks_while_nobody_asks_is_told_of_when_the_service_is_known_to_be_down_and_again_when_it_is_back()
    {
        var broken = new TaskCompletionSource();
        _factory.Watching = (_, token) => broken.Task.WaitAsync(token);
        await _fake.CheckHealthAsync(Token);
        var down = true;
        _factory.Opening = _ => Volatile.Read(ref down) ? throw FakeConnectionFactory.Refused() : Task.CompletedTask;
        Assert.Empty(_listener.Told);

        broken.SetException(new IOException("The connection broke."));
        await Until.TrueAsync(() => !_listener.Told.IsEmpty);
        _factory.Watching = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        Volatile.Write(ref down, false);
        await Until.TrueAsync(() => _listener.Told.Count > 1);

        Assert.Equal<(string, ConnectionStatus?)>([("fake", ConnectionStatus.Down), ("fake", ConnectionStatus.Healthy)], _listener.Told);
    }

    [Fact]
    public async Task One_answer_that_does_not_come_in_time_is_not_told_of_and_two_in_a_row_are()
    {
        var unanswered = 0;
        _factory.Checking = (_, token) => Interlocked.Increment(ref unanswered) <= 3 ? Task.Delay(Timeout.InfiniteTimeSpan, token) : Task.CompletedTask;
        _listener.Telling = () => Volatile.Read(ref unanswered);

        Assert.Equal(ConnectionStatus.Down, (await _fake.CheckHealthAsync(Token)).Status);
        await Until.TrueAsync(() => _listener.Told.Count > 1);

        Assert.Equal<(string, ConnectionStatus?)>([("fake", ConnectionStatus.Down), ("fake", ConnectionStatus.Healthy)], _listener.Told);
        Assert.Equal(2, _listener.Seen[0]);
    }

    [Fact]
    public async Task One_who_throws_when_told_disturbs_neither_the_others_nor_the_search_for_the_service()
    {
        var down = true;
        _factory.Opening = _ => Volatile.Read(ref down) ? throw FakeConnectionFactory.Refused() : Task.CompletedTask;
        _listener.Telling = () => throw new InvalidOperationException("A listener of the application.");
        var other = new Listener(_fake);
        using var subscription = _services.GetRequiredKeyedService<IObservable<string>>(ConnectionsDiagnostics.HealthChangesKey).Subscribe(other);

        await _fake.CheckHealthAsync(Token);
        Volatile.Write(ref down, false);
        await Until.TrueAsync(() => other.Told.Count > 1);

        Assert.Equal<(string, ConnectionStatus?)>([("fake", ConnectionStatus.Down), ("fake", ConnectionStatus.Healthy)], other.Told);
    }

    [Fact]
    public async Task Nothing_is_told_of_a_service_that_is_closed_or_to_one_who_left()
    {
        await _fake.CheckHealthAsync(Token);
        await _services.GetRequiredService<UnifiedConnectionManager>().DrainAsync(Token);
        Assert.Empty(_listener.Told);
        _subscription.Dispose();

        _services.GetRequiredService<ConnectionHealthChanges>().Tell("fake", NullLogger.Instance);

        Assert.Empty(_listener.Told);
    }

    private sealed class Listener(ServiceConnections service) : IObserver<string>
    {
        public ConcurrentQueue<(string, ConnectionStatus?)> Told { get; } = [];

        public List<int> Seen { get; } = [];

        public Func<int> Telling { get; set; } = () => 0;

        public void OnNext(string value)
        {
            Seen.Add(Telling());
            Told.Enqueue((value, service.LastHealth?.Status));
        }

        public void OnError(Exception error) => throw error;

        public void OnCompleted()
        {
        }
    }
}
