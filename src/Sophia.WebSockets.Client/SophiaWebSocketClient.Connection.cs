using System.Net.WebSockets;
using System.Threading.Channels;
using Sophia.WebSockets.Client.Protocol;

namespace Sophia.WebSockets.Client;

public sealed partial class SophiaWebSocketClient
{
    private const int Gap = 4010;
    private const int Replaced = 4001;
    private const int LostWithoutACode = 1006;
    private const int MaxDoublings = 16;

    private readonly Channel<byte> _signal = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private string? _token;
    private string? _epoch;
    private long _last;
    private TimeSpan? _retryAfter;
    private bool _pongDue;

    private async Task RunAsync()
    {
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            Enter(SophiaWebSocketState.Connecting);
            var outcome = await TryConnectionAsync().ConfigureAwait(false);
            if (outcome.Final is { } state || _stopping.IsCancellationRequested)
            {
                Finish(outcome.Final ?? SophiaWebSocketState.Stopped);
                return;
            }

            failures = outcome is { Greeted: true, Refused: false } ? 0 : failures + 1;
            await WaitAsync(failures, outcome.Reason).ConfigureAwait(false);
        }

        Finish(SophiaWebSocketState.Stopped);
    }

    /// <summary>Full jitter: a random time up to a bound that doubles, so that many clients do not come back together.</summary>
    private async Task WaitAsync(int failures, string reason)
    {
        var bound = _options.MinReconnectDelay * Math.Pow(2, Math.Min(failures, MaxDoublings));
        var delay = Random.Shared.NextDouble() * (bound < _options.MaxReconnectDelay ? bound : _options.MaxReconnectDelay);
        delay = _retryAfter ?? delay;
        _retryAfter = null;
        Enter(SophiaWebSocketState.Waiting);
        _logger.Reconnecting(reason, delay);
        try
        {
            await Task.Delay(delay, _time, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped while waiting: the loop sees it.
        }
    }

    private async Task<Outcome> TryConnectionAsync()
    {
        using var socket = new ClientWebSocket();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var greeted = false;
        try
        {
            await GreetAsync(socket).ConfigureAwait(false);
            greeted = true;
            Enter(SophiaWebSocketState.Connected);
            _connected.TrySetResult();
            var writing = WriteAsync(socket, ended.Token);
            try
            {
                await ReadAsync(socket, ended.Token).ConfigureAwait(false);
            }
            finally
            {
                await ended.CancelAsync().ConfigureAwait(false);
                await writing.ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            // Whatever broke this attempt, the caller's token source and the socket's own included, the next one may succeed.
            await SayGoodbyeAsync(socket).ConfigureAwait(false);
            return Judge(socket, greeted, error.Message);
        }

        return Judge(socket, greeted, socket.CloseStatusDescription ?? "closed");
    }

    private Outcome Judge(ClientWebSocket socket, bool greeted, string reason)
    {
        var code = (int?)socket.CloseStatus;
        if (code == (int)WebSocketCloseStatus.PolicyViolation && !greeted)
        {
            // The token is of no use any more; a start finds the session by the client's id and key.
            _token = null;
        }

        SophiaWebSocketState? final = code switch
        {
            Replaced => SophiaWebSocketState.Replaced,
            (int)WebSocketCloseStatus.NormalClosure when !_stopping.IsCancellationRequested => SophiaWebSocketState.Ended,
            _ => null,
        };
        // What the server will not take now it will not take in a moment: a message too large, say, which comes again first of all.
        var refused = code is >= (int)WebSocketCloseStatus.ProtocolError and <= (int)WebSocketCloseStatus.MessageTooBig and not LostWithoutACode;
        return new Outcome(greeted, refused, final, reason);
    }

    private async Task GreetAsync(ClientWebSocket socket)
    {
        using var limit = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        socket.Options.AddSubProtocol("sophia.reliable.json.v1");
        if (_options.AccessToken is { } access && await access(either.Token).ConfigureAwait(false) is { } bearer)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {bearer}");
        }

        _options.ConfigureSocket?.Invoke(socket.Options);
        var separator = _options.Endpoint.Query.Length > 0 ? '&' : '?';
        var address = new Uri($"{_options.Endpoint}{separator}client={Uri.EscapeDataString(_options.ClientId)}");
        await socket.ConnectAsync(address, either.Token).ConfigureAwait(false);
        if (socket.SubProtocol is null)
        {
            throw new WebSocketException("The endpoint does not speak sophia.reliable.json.v1.");
        }

        var first = _token is null || _epoch is null ? ClientFrames.Start(_key) : ClientFrames.Resume(_token, _epoch, _last, _key);
        await socket.SendAsync(first, WebSocketMessageType.Text, true, either.Token).ConfigureAwait(false);
        await ReadHelloAsync(socket, either.Token).ConfigureAwait(false);
    }

    private async Task ReadHelloAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        _receiver.Reset();
        var hello = await ReadFirstAsync(socket, cancellationToken).ConfigureAwait(false);
        if (hello.Type == "bye")
        {
            // Only the close frame behind it tells a refused token from a server that stops.
            await OnFrameAsync(hello, cancellationToken).ConfigureAwait(false);
            hello = await ReadFirstAsync(socket, cancellationToken).ConfigureAwait(false);
        }

        if (hello.Type != "hello")
        {
            throw new WebSocketException("The server's first frame is not a hello.");
        }

        await TellGapAsync(hello, cancellationToken).ConfigureAwait(false);
        _last = _epoch == hello.Epoch ? Math.Max(_last, hello.Number) : hello.Number;
        (_token, _epoch, _advice) = (hello.Token, hello.Epoch, hello);
        _outbound.Acknowledge(hello.Inbound, greeting: true);
        _acks.Restart(hello.AckEvery, hello.AckBytes, TimeSpan.FromMilliseconds(hello.AckMilliseconds));
        _pongDue = false;

        // The first acknowledgement tells the server that the hello arrived; it spends the token used to get here.
        _ackDue = true;
        _logger.Connected(_options.ClientId, hello.Resumed);
    }

    private async Task<ServerFrame> ReadFirstAsync(ClientWebSocket socket, CancellationToken cancellationToken) =>
        await _receiver.ReadAsync(socket, _options.MaxMessageBytes, cancellationToken).ConfigureAwait(false) is { } text
            ? ServerFrame.Parse(text.Span)
            : throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, "Closed before the hello.");

    /// <summary>What a hello says is missing. After a start the server does not know what the client had: a new numbering is a loss all the same.</summary>
    private ValueTask TellGapAsync(in ServerFrame hello, CancellationToken cancellationToken) =>
        _epoch == hello.Epoch && hello.Number > _last
            ? DeliverGapAsync(new MessageGap(_last + 1, hello.Number, "acknowledged"), hello.Number, cancellationToken)
            : _epoch is not null && _token is null && _epoch != hello.Epoch
                ? DeliverGapAsync(new MessageGap(_last + 1, null, "epoch"), hello.Number, cancellationToken)
                : ValueTask.CompletedTask;

    private async Task SayGoodbyeAsync(ClientWebSocket socket)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), _time);
        try
        {
            var code = _holeSeen ? (WebSocketCloseStatus)Gap : WebSocketCloseStatus.NormalClosure;
            _holeSeen = false;
            await socket.CloseOutputAsync(code, null, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // The peer is gone; there is nobody to say goodbye to.
        }
    }

    private readonly record struct Outcome(bool Greeted, bool Refused, SophiaWebSocketState? Final, string Reason);
}
