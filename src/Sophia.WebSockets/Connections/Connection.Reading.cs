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
    private WebSocketHub? _hub;
    private WebSocketClient? _client;
    private bool _handling;
    private TaskCompletionSource? _handled;

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

    /// <summary>Completes when no message of this connection is being handled. A replaced connection begins no new one.</summary>
    public Task WhenHandled()
    {
        lock (_control)
        {
            return _handling ? (_handled ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
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
            _messageSince = 0;
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
            return OnMessageAsync(new InboundMessage(text, 0));
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

        return frame.Kind is ClientFrameKind.Message ? OnMessageAsync(new InboundMessage(frame.Data, frame.Number)) : ValueTask.CompletedTask;
    }

    private ValueTask IntroduceAsync(ClientFrame frame)
    {
        if (frame.Kind is not (ClientFrameKind.Start or ClientFrameKind.Resume))
        {
            throw new WebSocketViolationException(CloseCode.PolicyViolation, "the first frame must be start or resume");
        }

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

    private async ValueTask EnterAsync(Introduction who)
    {
        var entry = _endpoint.Shared.Registry.Attach(this, who, _endpoint.Settings);
        _client = new WebSocketClient(_endpoint.Shared.Manager, Identity);
        _hub = _endpoint.CreateHub(_context.RequestServices);
        entry.Replaced?.BeginClose(CloseCode.Replaced, "replaced by a newer connection");
        Signal();
        if (entry.Replaced?.WhenHandled() is { IsCompleted: false } handling)
        {
            await Task.WhenAny(handling, Task.Delay(EndpointRuntime.HandlerGrace, _time));
        }

        _endpoint.Shared.Metrics.Entered(entry.Resumed);
        _endpoint.Shared.Manager.OnEntered(_client, entry.Resumed);
        await CallAsync(_hub.OnConnectedAsync(_client, entry.Resumed, _endpoint.Shared.Stopping));
    }

    private async ValueTask OnMessageAsync(InboundMessage message)
    {
        lock (_control)
        {
            _handling = true;
        }

        var accepted = _session!.Accept(this, message.Id, out var last);
        if (accepted)
        {
            using var activity = WebSocketTelemetry.Source.StartActivity("websocket.message", System.Diagnostics.ActivityKind.Consumer);
            _endpoint.Shared.Metrics.Received();
            await CallAsync(_hub!.OnMessageAsync(_client!, message, _endpoint.Shared.Stopping));
        }

        lock (_control)
        {
            _handling = false;
            _handled?.TrySetResult();
            (_ackInbound, _ackDue, _ackDuplicate) = (last, Identity.Reliable, _ackDuplicate || !accepted);
        }
    }

    /// <summary>An exception of the application is its own affair: it is logged, the connection goes on.</summary>
    private async ValueTask CallAsync(ValueTask call)
    {
        try
        {
            await call;
        }
        catch (Exception error)
        {
            _endpoint.Shared.Log.HandlerFailed(Identity.ClientId, error);
        }
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
        if (wasCurrent)
        {
            await CallAsync(_hub!.OnDisconnectedAsync(_client!, _endpoint.Shared.Stopping));
        }
    }
}
