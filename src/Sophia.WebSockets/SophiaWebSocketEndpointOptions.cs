using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using D = Sophia.WebSockets.SophiaWebSocketDefaults;

namespace Sophia.WebSockets;

/// <summary>How one WebSocket endpoint behaves. The defaults come from the section <c>Sophia:WebSockets:Defaults</c>.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class SophiaWebSocketEndpointOptions
{
    /// <summary>How many messages a client's outbox keeps.</summary>
    /// <value>1 to 1,000,000 messages. The default is 1,000.</value>
    [Range(1, D.MaxOutboxMessages)]
    public int OutboxMessages { get; set; } = D.OutboxMessages;

    /// <summary>How many payload bytes a client's outbox keeps.</summary>
    /// <value>1,024 bytes to 1 GiB. The default is 1 MiB.</value>
    [Range(1_024, D.MaxOutboxBytes)]
    public int OutboxBytes { get; set; } = D.OutboxBytes;

    /// <summary>What happens when the outbox is full.</summary>
    /// <value>The default is <see cref="OverflowPolicy.DisconnectAndKeep"/>.</value>
    [EnumDataType(typeof(OverflowPolicy))]
    public OverflowPolicy Overflow { get; set; } = OverflowPolicy.DisconnectAndKeep;

    /// <summary>After how long without traffic in either direction the client is pinged.</summary>
    /// <value>One second to one hour. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAliveInterval { get; set; } = Parse(D.KeepAliveInterval);

    /// <summary>How long a pinged client may stay silent before its connection is cut.</summary>
    /// <value>One second to ten minutes. The default is 15 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan KeepAliveTimeout { get; set; } = Parse(D.KeepAliveTimeout);

    /// <summary>How long a session without a connection is kept before it ends and its queued messages are given up.</summary>
    /// <value>One second to seven days. The default is five minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan SessionRetention { get; set; } = Parse(D.SessionRetention);

    /// <summary>How long a client of the reliable subprotocol may take for its first frame.</summary>
    /// <value>One second to one minute. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan FirstFrameTimeout { get; set; } = Parse(D.FirstFrameTimeout);

    /// <summary>How long one write may take before the peer counts as not reading and is cut off (its outbox stays).</summary>
    /// <value>One second to ten minutes. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan WriteTimeout { get; set; } = Parse(D.WriteTimeout);

    /// <summary>How long a closing connection lingers for the peer's own close frame.</summary>
    /// <value>100 milliseconds to one minute. The default is 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan CloseTimeout { get; set; } = Parse(D.CloseTimeout);

    /// <summary>The largest message taken from a client; a larger one closes the connection with 1009.</summary>
    /// <value>128 bytes to 16 MiB. The default is 64 KiB.</value>
    [Range(128, D.LargestMaxMessageBytes)]
    public int MaxMessageBytes { get; set; } = D.MaxMessageBytes;

    /// <summary>How many frames one message may consist of; more close the connection with 1008.</summary>
    /// <value>1 to 65,536 frames. The default is 128.</value>
    [Range(1, 65_536)]
    public int MaxFragments { get; set; } = D.MaxFragments;

    /// <summary>How long one message may take from its first byte to its last; more closes the connection with 1008.</summary>
    /// <value>One second to ten minutes. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan MessageTimeout { get; set; } = Parse(D.MessageTimeout);

    /// <summary>How many messages a second a client may send on average; more close the connection with 1008.</summary>
    /// <value>0 (no limit) to 1,000,000 messages a second. The default is 2,000.</value>
    [Range(0, 1_000_000)]
    public int MessagesPerSecond { get; set; } = D.MessagesPerSecond;

    /// <summary>How many messages a client may send at once above the average.</summary>
    /// <value>1 to 1,000,000 messages. The default is 4,000.</value>
    [Range(1, 1_000_000)]
    public int MessageBurst { get; set; } = D.MessageBurst;

    /// <summary>After how many messages the client is asked to acknowledge at the latest.</summary>
    /// <value>1 to 10,000 messages; at most half of <see cref="OutboxMessages"/> is announced. The default is 64.</value>
    [Range(1, 10_000)]
    public int AckEveryMessages { get; set; } = D.AckEveryMessages;

    /// <summary>After how many payload bytes the client is asked to acknowledge at the latest.</summary>
    /// <value>1,024 bytes to 64 MiB; at most half of <see cref="OutboxBytes"/> is announced. The default is 64 KiB.</value>
    [Range(1_024, 64 << 20)]
    public int AckEveryBytes { get; set; } = D.AckEveryBytes;

    /// <summary>How long after the first unacknowledged message the client is asked to acknowledge at the latest.</summary>
    /// <value>10 milliseconds to 10 seconds. The default is 100 milliseconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan AckDelay { get; set; } = Parse(D.AckDelay);

    /// <summary>Which web origins may connect, such as <c>https://app.example.com</c>; <c>*</c> allows all.</summary>
    /// <value>Empty by default: pages of the same host, and clients that send no <c>Origin</c> (not browsers).</value>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <summary>Refuses clients that do not offer the reliable subprotocol.</summary>
    /// <value>The default is false: plain WebSockets are served at most once.</value>
    public bool RequireReliable { get; set; }

    /// <summary>Names the client of a request; null refuses it with 403.</summary>
    /// <value>
    /// By default an authenticated user is its identifier, with <c>:</c> and the query parameter <c>client</c> behind it when that is given (one
    /// session a device or tab); in the identifier <c>:</c> becomes <c>%3A</c> and <c>%</c> becomes <c>%25</c>. An anonymous client is the query parameter <c>client</c>, or
    /// a random id.
    /// </value>
    public Func<HttpContext, string?>? ClientId { get; set; }

    internal SophiaWebSocketEndpointOptions Clone()
    {
        var copy = (SophiaWebSocketEndpointOptions)MemberwiseClone();
        copy.AllowedOrigins = [.. AllowedOrigins];
        return copy;
    }

    private static TimeSpan Parse(string value) => TimeSpan.Parse(value, CultureInfo.InvariantCulture);
}
