using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;
using D = Sophia.WebSockets.SophiaWebSocketDefaults;

namespace Sophia.WebSockets;

/// <summary>What all WebSocket endpoints of a process share. Bound from the section <c>Sophia:WebSockets</c> and validated at start.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class SophiaWebSocketOptions
{
    /// <summary>What an endpoint starts from; <c>MapSophiaWebSocket</c> changes a copy.</summary>
    [ValidateObjectMembers]
    public SophiaWebSocketEndpointOptions Defaults { get; set; } = new();

    /// <summary>How many bytes the outboxes of all clients may hold together; more is rejected. Those of clients that are away may hold half of it.</summary>
    /// <value>
    /// 1 MiB to 64 GiB. The default is 256 MiB. Each message counts its payload and 64 bytes for being kept; one shared by many clients counts for each of them.
    /// </value>
    [Range(1L << 20, 64L << 30)]
    public long MaxQueuedBytes { get; set; } = D.QueuedBytesPerNode;

    /// <summary>How many connections the process takes; more are answered 503 with Retry-After.</summary>
    /// <value>0 (no limit) to 10,000,000. The default is 0.</value>
    [Range(0, 10_000_000)]
    public int MaxConnections { get; set; }

    /// <summary>How many connections one remote address may hold; more are answered 429.</summary>
    /// <value>0 (no limit) to 1,000,000. The default is 0, because all clients behind a proxy share its address.</value>
    [Range(0, 1_000_000)]
    public int MaxConnectionsPerAddress { get; set; }

    /// <summary>How many connections one authenticated user may hold; more are answered 429.</summary>
    /// <value>0 (no limit) to 1,000,000. The default is 100.</value>
    [Range(0, 1_000_000)]
    public int MaxConnectionsPerUser { get; set; } = D.MaxConnectionsPerUser;

    /// <summary>
    /// How many sessions the process keeps, those of clients that are away included. At this number new clients are answered 503 with Retry-After and messages to unknown
    /// clients are rejected; a client that has a session is always let back in.
    /// </summary>
    /// <value>1 to 10,000,000. The default is 100,000.</value>
    [Range(1, 10_000_000)]
    public int MaxSessions { get; set; } = D.MaxSessions;

    /// <summary>Keeps messages for client ids that have never connected, until the session retention is over.</summary>
    /// <value>The default is true; false answers <see cref="SendResult.Dropped"/>.</value>
    public bool QueueForUnknownClients { get; set; } = true;

    /// <summary>How long a resume token is good for. Every connection gets a new one.</summary>
    /// <value>One minute to 30 days. The default is one hour.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan TokenLifetime { get; set; } = Parse(D.TokenLifetime);

    /// <summary>The keys that sign resume tokens: the first signs, all are accepted.</summary>
    /// <value>
    /// Empty by default: the application's Data Protection keys sign when it has them, else a key made at start. Rotate by putting the new key
    /// first and removing the old one after <see cref="TokenLifetime"/>.
    /// </value>
    [ValidateEnumeratedItems]
    public IList<ResumeTokenKey> Keys { get; set; } = [];

    /// <summary>How long a shutdown waits for clients to take what is queued before it closes them.</summary>
    /// <value>0 to ten minutes. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTimeout { get; set; } = Parse(D.DrainTimeout);

    /// <summary>The upper end of the random time that drained clients are told to wait before they come back.</summary>
    /// <value>0 to five minutes. The default is 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxRetryAfter { get; set; } = Parse(D.MaxRetryAfter);

    private static TimeSpan Parse(string value) => TimeSpan.Parse(value, CultureInfo.InvariantCulture);
}

/// <summary>A key that signs resume tokens.</summary>
public sealed class ResumeTokenKey
{
    /// <summary>The key's name inside the tokens, so that keys can be rotated.</summary>
    /// <value>1 to 32 characters.</value>
    [Required]
    [StringLength(32, MinimumLength = 1)]
    public string Id { get; set; } = "";

    /// <summary>The secret, base64: at least 32 random bytes. Never logged.</summary>
    [Required]
    [StringLength(1_024, MinimumLength = 44)]
    [Base64String]
    public string Secret { get; set; } = "";
}
