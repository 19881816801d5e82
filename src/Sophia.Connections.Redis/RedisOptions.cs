using StackExchange.Redis;

namespace Sophia.Connections.Redis;

/// <summary>What is particular to a Redis pool.</summary>
public sealed class RedisOptions
{
    internal static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Opens a second multiplexer for large values, so that a megabyte on its way does not hold up small answers behind it. Reach it with
    /// <see cref="RedisConnectionExtensions.BulkLane"/>, or under the key <c>"&lt;name&gt;:bulk"</c>.
    /// </summary>
    /// <value>The default is <see langword="false"/>. Not opened where <see cref="ConnectionPoolOptions.MaxConnections"/> leaves no room for it.</value>
    public bool BulkLane { get; set; }

    /// <summary>
    /// How often a multiplexer looks after its connections. A lost one is opened again at the next beat, so this is about the time to the first success
    /// after the server is back.
    /// </summary>
    /// <value>50 milliseconds to 10 seconds. The default is 250 milliseconds.</value>
    public TimeSpan HeartbeatInterval { get; set; } = DefaultHeartbeat;

    /// <summary>
    /// Lets commands wait for a lost connection to come back, as StackExchange.Redis does by itself, instead of failing at once.
    /// </summary>
    /// <value>The default is <see langword="false"/>: a command that cannot be sent fails within milliseconds and may be tried again.</value>
    public bool QueueWhileDisconnected { get; set; }

    /// <summary>
    /// Gives the password, asked before the first connection and again whenever one is lost or refused: credentials rotate without a restart. Connections that
    /// exist go on; new ones use the new password. A call that fails leaves the known password in use.
    /// </summary>
    /// <value><see langword="null"/>, the default, takes the password of the connection string.</value>
    public Func<CancellationToken, ValueTask<string>>? Password { get; set; }

    /// <summary>Changes the driver's options after everything else did: certificates, name of the client, protocol. Called for each lane.</summary>
    public Action<ConfigurationOptions>? ConfigureDriver { get; set; }
}
