using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sophia.WebSockets.Client;

/// <summary>
/// A WebSocket client that reconnects and resumes by itself: messages come once and in order, or as an explicit gap; what it sends is repeated until
/// the server has acknowledged it. Safe for use by several threads; one of them reads.
/// </summary>
public sealed partial class SophiaWebSocketClient : IAsyncDisposable
{
    /// <summary>One level is the frame's own.</summary>
    private const int MaxDepth = 63;

    private readonly SophiaWebSocketClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ReceiveQueue _received;
    private readonly OutboundQueue _outbound;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _key = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly AckSchedule _acks;
    private Task? _running;
    private int _state;
    private int _disposed;

    /// <summary>Makes a client; <see cref="StartAsync"/> connects it.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public SophiaWebSocketClient(SophiaWebSocketClientOptions options, ILogger<SophiaWebSocketClient>? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<SophiaWebSocketClient>.Instance;
        _outbound = new OutboundQueue(options.OutboundMessages, options.OutboundBytes);
        _received = new ReceiveQueue(options.InboundCapacity);
        _acks = new AckSchedule(_time, AckNow);
    }

    /// <summary>The state changed. Handlers run on the client's own flow and should be quick.</summary>
    public event EventHandler<SophiaWebSocketState>? StateChanged;

    /// <summary>Where the client stands.</summary>
    public SophiaWebSocketState State => (SophiaWebSocketState)Volatile.Read(ref _state);

    /// <summary>How many messages wait for the server's acknowledgement.</summary>
    public int Unacknowledged => _outbound.Count;

    /// <summary>How many messages came a second time and were left out.</summary>
    public long Duplicates { get; private set; }

    /// <summary>The number of the last message taken from the server.</summary>
    public long LastSequence => Volatile.Read(ref _last);

    /// <summary>Starts to connect and completes with the first connection. It keeps trying until it is stopped; calling it again only waits.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the client goes on trying.</exception>
    /// <exception cref="WebSocketException">The server ended the session before the first connection was complete.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_received)
        {
            _running ??= Task.Run(RunAsync, CancellationToken.None);
        }

        return _connected.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The server's messages and gaps, in order, across all reconnects; ends when the client is over.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Somebody else is waiting for messages: one reads at a time.</exception>
    public IAsyncEnumerable<ReceivedMessage> ReadAllAsync(CancellationToken cancellationToken = default) =>
        _received.ReadAllAsync(cancellationToken);

    /// <summary>Queues one JSON value for the server. Never waits.</summary>
    /// <returns>False if the bounds (<see cref="SophiaWebSocketClientOptions.OutboundMessages"/>, <see cref="SophiaWebSocketClientOptions.OutboundBytes"/>) are reached or the client is over.</returns>
    /// <exception cref="JsonException"><paramref name="json"/> is not exactly one JSON value, not UTF-8, or nested more than 63 deep.</exception>
    public bool TrySend(ReadOnlySpan<byte> json)
    {
        // The reader looks into strings only when they are read; the server would close the connection, again after every resume.
        if (!Utf8.IsValid(json))
        {
            throw new JsonException("The message is not UTF-8.");
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
        }

        if (State >= SophiaWebSocketState.Stopped || _stopping.IsCancellationRequested || !_outbound.TryAdd(json.ToArray()))
        {
            return false;
        }

        _signal.Writer.TryWrite(0);
        return true;
    }

    /// <summary>Queues one JSON value for the server, waiting for room if need be. It completes when queued, not when acknowledged.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled or the client is over; nothing was queued.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        while (true)
        {
            either.Token.ThrowIfCancellationRequested();
            var room = _outbound.WhenRoom();
            if (TrySend(json.Span))
            {
                return;
            }

            await room.WaitAsync(either.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the connection and stops for good. What the server has not acknowledged is given up: see <see cref="Unacknowledged"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        if (_running is null)
        {
            Finish(SophiaWebSocketState.Stopped);
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_running is { } running)
        {
            await running.ConfigureAwait(false);
        }

        await _acks.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Enter(SophiaWebSocketState state)
    {
        if (Interlocked.Exchange(ref _state, (int)state) == (int)state)
        {
            return;
        }

        try
        {
            StateChanged?.Invoke(this, state);
        }
        catch (Exception error)
        {
            _logger.HandlerFailed(error);
        }
    }

    private void Finish(SophiaWebSocketState state)
    {
        Enter(state);
        _logger.Over(state);
        _connected.TrySetException(new WebSocketException($"The session is over: {state}."));
        _received.Complete();

        // Whoever waits for room in the queue waits for nothing now.
        _stopping.Cancel();
    }
}
