using System.Net.WebSockets;
using Sophia.WebSockets.Client.Protocol;

namespace Sophia.WebSockets.Client;

public sealed partial class SophiaWebSocketClient
{
    private readonly MessageReceiver _receiver = new();
    private ServerFrame _advice;
    private bool _ackDue;
    private bool _holeSeen;

    private async Task ReadAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var silence = TimeSpan.FromMilliseconds(Math.Max(1_000, _advice.SilenceMilliseconds));
        var heard = _time.GetTimestamp();
        var watch = _time.CreateTimer(
            _ =>
            {
                if (_time.GetElapsedTime(Volatile.Read(ref heard)) > silence)
                {
                    socket.Abort();
                }
            },
            null,
            silence / 2,
            silence / 2);
        await using (watch.ConfigureAwait(false))
        {
            _signal.Writer.TryWrite(0);
            while (await _receiver.ReadAsync(socket, _options.MaxMessageBytes, cancellationToken).ConfigureAwait(false) is { } text)
            {
                Volatile.Write(ref heard, _time.GetTimestamp());
                var frame = ServerFrame.Parse(text.Span);
                if (frame.Type == "m")
                {
                    var payload = text[frame.Data.Start..frame.Data.End];
                    var taken = TryTake(frame.Number, payload.Length);
                    if (taken)
                    {
                        await DeliverAsync(new ReceivedMessage { Sequence = frame.Number, Payload = payload.ToArray() }, cancellationToken).ConfigureAwait(false);
                    }
                }
                else
                {
                    await OnFrameAsync(frame, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async ValueTask OnFrameAsync(ServerFrame frame, CancellationToken cancellationToken)
    {
        switch (frame.Type)
        {
            case "ack":
                _outbound.Acknowledge(frame.Inbound);
                break;
            case "ping":
                _pongDue = true;
                _signal.Writer.TryWrite(0);
                break;
            case "gap" when frame.To is null:
                // The old epoch is gone; hello has already set where the new one stands.
                await DeliverGapAsync(new MessageGap(frame.From, null, frame.Why ?? ""), _last, cancellationToken).ConfigureAwait(false);
                break;
            case "gap" when frame.To > _last:
                await DeliverGapAsync(new MessageGap(frame.From, frame.To, frame.Why ?? ""), frame.To.Value, cancellationToken).ConfigureAwait(false);
                _last = frame.To.Value;
                _acks.Count(0);
                break;
            case "skip" when frame.To > _last:
                _last = frame.To.Value;
                _acks.Count(0);
                break;
            case "bye" when frame.RetryAfterMilliseconds is { } wait:
                _retryAfter = TimeSpan.FromMilliseconds(Math.Min(wait, _options.MaxReconnectDelay.TotalMilliseconds));
                break;
        }
    }

    /// <summary>Whether the message is the next one. A hole without a gap frame means the stream cannot be trusted: reconnect and resume.</summary>
    private bool TryTake(long number, int bytes)
    {
        if (number <= _last)
        {
            Duplicates++;
            return false;
        }

        if (number > _last + 1)
        {
            _holeSeen = true;
            throw new WebSocketException($"Message {number} came after {_last}: a hole without a gap frame.");
        }

        Volatile.Write(ref _last, number);
        _acks.Count(bytes);
        return true;
    }

    private void AckNow()
    {
        Volatile.Write(ref _ackDue, true);
        _signal.Writer.TryWrite(0);
    }

    private ValueTask DeliverGapAsync(MessageGap gap, long sequence, CancellationToken cancellationToken)
    {
        _logger.Gap(gap.From, gap.To, gap.Why);
        return DeliverAsync(new ReceivedMessage { Sequence = sequence, Gap = gap }, cancellationToken);
    }

    private async ValueTask DeliverAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        while (!_received.TryAdd(message))
        {
            // What counts as received has to reach the reader, whatever becomes of this connection.
            await _received.WhenRoom().WaitAsync(_stopping.Token).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The only sender of the connection: acknowledgements, pongs, and messages after the last one written.</summary>
    private async Task WriteAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var written = 0L;
        try
        {
            while (true)
            {
                if (_pongDue)
                {
                    _pongDue = false;
                    await socket.SendAsync(ClientFrames.Pong, WebSocketMessageType.Text, true, cancellationToken).ConfigureAwait(false);
                }

                if (Interlocked.Exchange(ref _ackDue, false))
                {
                    await socket.SendAsync(ClientFrames.Ack(LastSequence), WebSocketMessageType.Text, true, cancellationToken).ConfigureAwait(false);
                }

                if (_outbound.TryGetAfter(written, out var number, out var payload))
                {
                    await socket.SendAsync(ClientFrames.Message(number, payload), WebSocketMessageType.Text, true, cancellationToken).ConfigureAwait(false);
                    written = number;
                    continue;
                }

                await _signal.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // A broken write shows at the reader too, which decides what comes next.
            if (!cancellationToken.IsCancellationRequested)
            {
                socket.Abort();
            }
        }
    }
}
