using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.WebSockets.Resume;
using Sophia.WebSockets.Sessions;

namespace Sophia.WebSockets.Connections;

/// <summary>What all endpoints and connections of the process share, and the one timer that checks their time limits.</summary>
internal sealed class SharedState : IDisposable
{
    private static readonly TimeSpan FullLogInterval = TimeSpan.Parse(SophiaWebSocketDefaults.FullLogInterval, CultureInfo.InvariantCulture);

    private readonly ITimer _sweeper;
    private readonly CancellationTokenSource _stopping = new();
    private long _fullSaidAt;
    private int _sweeping;

    public SharedState(
        ResilientWebSocketManager manager,
        IOptions<SophiaWebSocketOptions> options,
        ResumeTokens tokens,
        IMeterFactory meters,
        TimeProvider time,
        ILogger log,
        WebSocketBackplane? backplane)
    {
        Manager = manager;
        Backplane = backplane;
        Options = options.Value;
        Tokens = tokens;
        Time = time;
        Log = log;
        Groups = new Groups();
        Registry = new SessionRegistry(Groups, time, Options.MaxSessions) { Ended = manager.OnEnded };
        Budget = new QueueBudget(Options.MaxQueuedBytes);
        Metrics = new WebSocketMetrics(meters, Registry, Budget);
        Limits = new ConnectionLimits(Options);
        Unclaimed = SettingsFor(Options.Defaults);
        var interval = TimeSpan.Parse(SophiaWebSocketDefaults.SweepInterval, CultureInfo.InvariantCulture);
        _sweeper = time.CreateTimer(static state => ((SharedState)state!).Sweep(), this, interval, interval);
    }

    public ResilientWebSocketManager Manager { get; }

    /// <summary>What joins this node to others; null if it stands alone.</summary>
    public WebSocketBackplane? Backplane { get; }

    public SophiaWebSocketOptions Options { get; }

    public ResumeTokens Tokens { get; }

    public TimeProvider Time { get; }

    public ILogger Log { get; }

    public Groups Groups { get; }

    public SessionRegistry Registry { get; }

    public WebSocketMetrics Metrics { get; }

    public ConnectionLimits Limits { get; }

    public ConcurrentDictionary<Connection, byte> Connections { get; } = new();

    /// <summary>For sessions that exist before their client has ever connected.</summary>
    public SessionSettings Unclaimed { get; }

    public bool Draining { get; set; }

    /// <summary>Cancelled when connections are no longer waited for.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public QueueBudget Budget { get; }

    public WriterQueue Writers { get; } = new();

    public SessionSettings SettingsFor(SophiaWebSocketEndpointOptions options) => new(options, this);

    /// <summary>A random wait, so that drained clients do not come back all at once.</summary>
    public TimeSpan NextRetryAfter() => Options.MaxRetryAfter * Random.Shared.NextDouble();

    /// <summary>A session was refused. The metric counts each, the log says so once in a while.</summary>
    public void OnFull()
    {
        Metrics.SessionRefused();
        var now = Time.GetTimestamp();
        var said = Volatile.Read(ref _fullSaidAt);
        if ((said == 0 || Time.GetElapsedTime(said, now) >= FullLogInterval) && Interlocked.CompareExchange(ref _fullSaidAt, now, said) == said)
        {
            Log.Full(Options.MaxSessions);
        }
    }

    public void Stop() => _stopping.Cancel();

    public void Dispose()
    {
        _sweeper.Dispose();
        _stopping.Dispose();
    }

    private void Sweep()
    {
        // A sweep that takes longer than the interval must not meet itself.
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return;
        }

        var now = Time.GetTimestamp();
        foreach (var (connection, _) in Connections)
        {
            connection.Sweep(now);
        }

        Registry.Sweep(now);
        Volatile.Write(ref _sweeping, 0);
    }
}
