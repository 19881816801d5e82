using System.Buffers;
using System.Text.Unicode;
using Sophia.WebSockets.Framing;
using Sophia.WebSockets.Protocol;
using Sophia.WebSockets.Resume;
using Sophia.WebSockets.Sessions;

namespace Sophia.WebSockets.Connections;

internal sealed partial class Connection
{
    private readonly MessageReader _reader;
    private volatile bool _introduced;

    /// <summary>Serves the connection until it is over.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (!Identity.Reliable)
            {
                await EnterAsync(new Introduction(Identity.ClientId, Identity.Owner, Reliable: false));
            }

            await ReadAsync();
        }
        catch (WebSocketViolationException violation)
        {
            _endpoint.Shared.Log.Violation(Identity.ClientId, violation.Code, violation.Message);
            BeginClose(violation.Code, violation.Message);
            await LingerAsync();
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            _endpoint.Shared.Log.ConnectionLost(Identity.ClientId, error.GetType().Name);
        }
        finally
        {
            await FinishAsync();
        }
    }

    /// <summary>Until the peer has closed or gone.</summary>
    private async Task ReadAsync()
    {
        while (true)
        {
            // Waiting with no buffer: an idle connection holds no memory for reading.
            _ = await _stream.ReadAsync(Memory<byte>.Empty);
            do
            {
                var count = await _stream.ReadAsync(_reader.GetMemory());
                if (count == 0)
                {
                    return;
                }

                _reader.Advance(count);
                Volatile.Write(ref _lastInbound, _time.GetTimestamp());
                if (await DispatchAsync())
                {
                    return;
                }

                _messageSince = !_reader.InProgress ? 0 : _messageSince == 0 ? _lastInbound : _messageSince;
            }
            while (_reader.InProgress);
            _reader.ReleaseIfIdle();
        }
    }

    /// <summary>Handles every whole message that has arrived. True when the peer has closed.</summary>
    private async ValueTask<bool> DispatchAsync()
    {
        while (_reader.TryRead(out var opcode, out var payload))
        {
            // A ping between two fragments does not make their message a new one.
            _messageSince = _reader.InMessage ? _messageSince : 0;
            switch (opcode)
            {
                case Opcode.Close:
                    await AnswerCloseAsync(payload);
                    return true;
                case Opcode.Ping:
                    CheckRate();
                    lock (_control)
                    {
                        _pong = payload.ToArray();
                    }

                    Signal();
                    break;
                case Opcode.Text when !Closing || Volatile.Read(ref _closing) is { Flush: true }:
                    await OnTextAsync(payload);
                    break;
            }
        }

        if (_ackDue)
        {
            Signal();
        }

        return false;
    }

    private ValueTask OnTextAsync(ReadOnlyMemory<byte> text)
    {
        if (!Utf8.IsValid(text.Span))
        {
            throw new WebSocketViolationException(CloseCode.InvalidData, "the text is not UTF-8");
        }

        if (!Identity.Reliable)
        {
            CheckRate();
            return OnMessageAsync(text, 0);
        }

        var frame = ClientFrame.Parse(text);
        if (_session is null)
        {
            return IntroduceAsync(frame);
        }

        if (frame.Kind is ClientFrameKind.Ack)
        {
            _session.Acknowledge(this, frame.Number);
            return ValueTask.CompletedTask;
        }

        CheckRate();
        if (frame.Kind is ClientFrameKind.Message && (frame.Data.IsEmpty || frame.Number == 0))
        {
            throw new WebSocketViolationException(CloseCode.InvalidData, "a message needs a number above 0 and a payload");
        }

        return frame.Kind is ClientFrameKind.Message ? OnMessageAsync(frame.Data, frame.Number) : ValueTask.CompletedTask;
    }

    private ValueTask IntroduceAsync(ClientFrame frame)
    {
        if (frame.Kind is not (ClientFrameKind.Start or ClientFrameKind.Resume))
        {
            throw new WebSocketViolationException(CloseCode.PolicyViolation, "the first frame must be start or resume");
        }

        // It has done its part; how long its session is asked for is not its fault.
        _introduced = true;

        var (verdict, token) = (TokenVerdict.UnknownKey, default(ResumeToken));
        if (frame.Kind is ClientFrameKind.Resume)
        {
            verdict = _endpoint.Shared.Tokens.Read(frame.Token ?? "", out token);
            var foreign = verdict is TokenVerdict.Valid or TokenVerdict.Expired && token.ClientId != Identity.ClientId;
            if (verdict is TokenVerdict.Forged || foreign)
            {
                _endpoint.Shared.Metrics.TokenRefused();
                throw new WebSocketViolationException(CloseCode.PolicyViolation, "the resume token is not valid");
            }
        }

        return EnterAsync(new Introduction(Identity.ClientId, Identity.Owner, Reliable: true, frame, verdict, token));
    }

    private async Task AnswerCloseAsync(ReadOnlyMemory<byte> payload)
    {
        BeginClose(CloseFrame.Answer(payload.Span), "", TimeSpan.MinValue);
        await Volatile.Read(ref _closing)!.Sent.Task;
    }

    /// <summary>Reads on until the peer has seen the close frame and gone: closing with unread bytes would reset the connection first.</summary>
    private async Task LingerAsync()
    {
        _reader.Release();
        var waste = ArrayPool<byte>.Shared.Rent(4_096);
        try
        {
            while (await _stream.ReadAsync(waste) > 0)
            {
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The peer is gone or took too long; there is nobody left to tell.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(waste);
        }
    }

    private async Task FinishAsync()
    {
        var wasCurrent = _session?.Detach(this) ?? false;
        if (!Closing)
        {
            Abort();
        }

        await _writer.StopAsync();
        lock (_control)
        {
            _finished = true;
        }

        _reader.Release();

        // What arrived whole is handled, also when the peer left right behind it.
        await WhenHandled();
        if (wasCurrent && _session!.Rest(this))
        {
            await CallAsync(static (it, _) => it._hub!.OnDisconnectedAsync(it._client!, it._endpoint.Shared.Stopping), 0);
        }
    }
}
