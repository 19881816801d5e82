using System.Net.WebSockets;

namespace Sophia.WebSockets.Client;

/// <summary>How a <see cref="SophiaWebSocketClient"/> behaves. Checked when the client is made.</summary>
public sealed class SophiaWebSocketClientOptions
{
    /// <summary>The endpoint, <c>ws://</c> or <c>wss://</c>.</summary>
    public required Uri Endpoint { get; set; }

    /// <summary>The client's id, sent as the query parameter <c>client</c>: the same id comes back to the same session.</summary>
    /// <value>A random id by default, so that two processes never take each other's session.</value>
    public string ClientId { get; set; } = Guid.NewGuid().ToString("N");

    /// <summary>Gives the bearer token for every connection attempt, so that an expired one is renewed. It is sent in the Authorization header.</summary>
    public Func<CancellationToken, ValueTask<string?>>? AccessToken { get; set; }

    /// <summary>Changes the socket before each attempt: headers, certificates, proxy.</summary>
    public Action<ClientWebSocketOptions>? ConfigureSocket { get; set; }

    /// <summary>How long one attempt may take from connecting to the server's hello.</summary>
    /// <value>100 milliseconds to five minutes. The default is 10 seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The upper end of the random wait before the first reconnect; it doubles with every failure.</summary>
    /// <value>1 millisecond to one minute. The default is 500 milliseconds.</value>
    public TimeSpan MinReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The upper end of the random wait before a reconnect after many failures.</summary>
    /// <value><see cref="MinReconnectDelay"/> to one hour. The default is 30 seconds.</value>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many received messages wait to be read before the client stops reading from the socket.</summary>
    /// <value>1 to 1,000,000 messages. The default is 1,024.</value>
    public int InboundCapacity { get; set; } = 1_024;

    /// <summary>How many sent messages may wait for the server's acknowledgement.</summary>
    /// <value>1 to 1,000,000 messages. The default is 1,000.</value>
    public int OutboundMessages { get; set; } = 1_000;

    /// <summary>How many bytes of sent messages may wait for the server's acknowledgement.</summary>
    /// <value>1,024 bytes to 1 GiB. The default is 1 MiB.</value>
    public int OutboundBytes { get; set; } = 1 << 20;

    /// <summary>The largest message taken from the server.</summary>
    /// <value>1,024 bytes to 1 GiB. The default is 16 MiB.</value>
    public int MaxMessageBytes { get; set; } = 16 << 20;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Endpoint);
        if (Endpoint.Scheme is not ("ws" or "wss"))
        {
            throw new ArgumentException($"Endpoint must be ws:// or wss://, not {Endpoint.Scheme}://.");
        }

        ArgumentException.ThrowIfNullOrEmpty(ClientId);
        Check(ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5), nameof(ConnectTimeout));
        Check(MinReconnectDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1), nameof(MinReconnectDelay));
        Check(MaxReconnectDelay, MinReconnectDelay, TimeSpan.FromHours(1), nameof(MaxReconnectDelay));
        Check(InboundCapacity, 1, 1_000_000, nameof(InboundCapacity));
        Check(OutboundMessages, 1, 1_000_000, nameof(OutboundMessages));
        Check(OutboundBytes, 1_024, 1 << 30, nameof(OutboundBytes));
        Check(MaxMessageBytes, 1_024, 1 << 30, nameof(MaxMessageBytes));
    }

    private static void Check<T>(T value, T least, T most, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be between {least} and {most}.");
        }
    }
}
