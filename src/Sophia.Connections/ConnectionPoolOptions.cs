using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Sophia.Resilience;
using Defaults = Sophia.Connections.ConnectionDefaults;

namespace Sophia.Connections;

/// <summary>How the connections to one service behave. Bound from <c>Sophia:ConnectionPools:&lt;name&gt;</c> and validated at start.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class ConnectionPoolOptions
{
    /// <summary>Where the service is, in the form its adapter reads. Without one a pool that needs it counts as not configured and opens nothing.</summary>
    /// <value>The default is <see langword="null"/>. Never printed.</value>
    public string? ConnectionString { get; set; }

    /// <summary>How many connections are opened at start and kept open while nobody needs them.</summary>
    /// <value>0 to <see cref="MaxConnections"/>. The default is 0. A multiplexer (Redis) has no use for it.</value>
    [Range(0, Defaults.MaxMaxConnections)]
    public int MinConnections { get; set; } = Defaults.MinConnections;

    /// <summary>How many connections may be leased at once; further callers wait in order. One more may be open: the reserved health connection.</summary>
    /// <value>1 to 10,000 connections. The default is 10.</value>
    [Range(1, Defaults.MaxMaxConnections)]
    public int MaxConnections { get; set; } = Defaults.MaxConnections;

    /// <summary>How long a caller waits for a connection, opening included, before it is answered with an error.</summary>
    /// <value>One millisecond to one day. The default is 20 seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinDuration, Defaults.MaxDuration)]
    public TimeSpan ConnectionTimeout { get; set; } = Defaults.ConnectionTimeout;

    /// <summary>How long a caller of <c>ExecuteAsync</c> waits in all: for a connection, the work and its retries.</summary>
    /// <value>One millisecond to one day. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinDuration, Defaults.MaxDuration)]
    public TimeSpan ExecutionTimeout { get; set; } = Defaults.ExecutionTimeout;

    /// <summary>How long a connection above <see cref="MinConnections"/> may lie unused before it is closed.</summary>
    /// <value>10 milliseconds to one day. The default is 400 seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinInterval, Defaults.MaxDuration)]
    public TimeSpan IdleTimeout { get; set; } = Defaults.IdleTimeout;

    /// <summary>How old a connection may grow before it is replaced, shortened by up to a tenth so that not all end at once.</summary>
    /// <value>10 milliseconds to one day. The default is 30 minutes.</value>
    [Range(typeof(TimeSpan), Defaults.MinInterval, Defaults.MaxDuration)]
    public TimeSpan MaxLifetime { get; set; } = Defaults.MaxLifetime;

    /// <summary>A connection that lay unused for longer is checked before it is handed out.</summary>
    /// <value>Zero (always check) to one day. The default is one second.</value>
    [Range(typeof(TimeSpan), "00:00:00", Defaults.MaxDuration)]
    public TimeSpan CheckAfterIdle { get; set; } = Defaults.CheckAfterIdle;

    /// <summary>How often an idle connection is checked so that firewalls do not forget it, shortened by up to a tenth.</summary>
    /// <value>10 milliseconds to one day. The default is two minutes.</value>
    [Range(typeof(TimeSpan), Defaults.MinInterval, Defaults.MaxDuration)]
    public TimeSpan KeepAliveInterval { get; set; } = Defaults.KeepAliveInterval;

    /// <summary>How many connections may be in the middle of opening at once.</summary>
    /// <value>1 to 1,000. The default is 10.</value>
    [Range(1, Defaults.MaxParallelOpens)]
    public int ParallelOpens { get; set; } = Defaults.ParallelOpens;

    /// <summary>How often opening is tried again after a passing failure, and idempotent work after a broken connection.</summary>
    /// <value>0 to 20. The default is 3.</value>
    [Range(0, Defaults.MaxRetryAttempts)]
    public int RetryAttempts { get; set; } = Defaults.RetryAttempts;

    /// <summary>The pause before the first retry; it doubles each time.</summary>
    /// <value>One millisecond to one day. The default is 100 milliseconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinDuration, Defaults.MaxDuration)]
    public TimeSpan RetryDelay { get; set; } = Defaults.RetryDelay;

    /// <summary>A lease held longer is reported as leaked, with the stack trace of its taker. Taking the trace costs some microseconds per lease.</summary>
    /// <value>10 milliseconds to one day, or <see langword="null"/>, the default: no leak detection.</value>
    [Range(typeof(TimeSpan), Defaults.MinInterval, Defaults.MaxDuration)]
    public TimeSpan? LeakThreshold { get; set; }

    /// <summary>Whether the start of the process fails when the service cannot be reached. An optional service only degrades the health.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Required { get; set; } = true;

    /// <summary>How often the health of the service is checked in the background, over a connection reserved for it.</summary>
    /// <value>10 milliseconds to one day. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinInterval, Defaults.MaxDuration)]
    public TimeSpan HealthCheckInterval { get; set; } = Defaults.HealthCheckInterval;

    /// <summary>How long one health check may take, and resetting or closing a connection on its return before whoever returned it is let go.</summary>
    /// <value>One millisecond to one day. The default is 5 seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinDuration, Defaults.MaxDuration)]
    public TimeSpan HealthCheckTimeout { get; set; } = Defaults.HealthCheckTimeout;

    /// <summary>A health result younger than this answers further questions without another check.</summary>
    /// <value>Zero to one day. The default is 2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", Defaults.MaxDuration)]
    public TimeSpan HealthCheckCache { get; set; } = Defaults.HealthCheckCache;

    /// <summary>How often a service that is down is tried again over the reserved connection; a success closes its breaker at once.</summary>
    /// <value>10 milliseconds to one day. The default is half a second.</value>
    [Range(typeof(TimeSpan), Defaults.MinInterval, Defaults.MaxDuration)]
    public TimeSpan RecoveryCheckInterval { get; set; } = Defaults.RecoveryCheckInterval;

    /// <summary>The circuit breaker of the service.</summary>
    /// <value>The default opens after 5 failures in a row, for 60 seconds.</value>
    [ValidateObjectMembers]
    public CircuitBreakerOptions CircuitBreaker { get; set; } = new();
}
