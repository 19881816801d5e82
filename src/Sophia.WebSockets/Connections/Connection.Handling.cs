using System.Buffers;
using Sophia.WebSockets.Framing;
using Sophia.WebSockets.Sessions;

namespace Sophia.WebSockets.Connections;

/// <summary>
/// What the application does with a client's messages: one at a time and in order, while reading goes on. A handler that completes at once runs on the
/// reader's flow and costs nothing; behind one that does not, messages wait in a bounded queue.
/// </summary>
internal sealed partial class Connection
{
    private WebSocketHub? _hub;
    private WebSocketClient? _client;
    private InboundQueue? _waiting;
    private bool _handling;
    private bool _paused;
    private TaskCompletionSource? _handled;

    /// <summary>Completes when nothing of this connection is being handled or waits to be. A replaced connection's waiting messages are refused by its session.</summary>
    public Task WhenHandled()
    {
        lock (_control)
        {
            return _handling ? (_handled ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    private async ValueTask EnterAsync(Introduction who)
    {
        if (!TryCreateHub())
        {
            return;
        }

        var entry = _endpoint.Shared.Backplane is { } backplane
            ? await EnterSharedAsync(backplane, who)
            : _endpoint.Shared.Registry.Attach(this, who, _endpoint.Settings);
        if (entry.Session is null)
        {
            BeginClose(CloseCode.Replaced, "replaced by a newer connection");
            return;
        }

        _place.Dispose();
        _client = new WebSocketClient(_endpoint.Shared.Manager, Identity);
        entry.Replaced?.BeginClose(CloseCode.Replaced, "replaced by a newer connection");
        Signal();
        lock (_control)
        {
            _handling = true;
        }

        Proceed(WelcomeAsync(entry), null);
    }

    /// <summary>False, and an error in the log, if the hub's constructor fails or asks for a service that nobody registered.</summary>
    private bool TryCreateHub()
    {
        try
        {
            _hub = _endpoint.CreateHub(_context.RequestServices);
            return true;
        }
        catch (Exception error)
        {
            _endpoint.Shared.Log.HubFailed(Identity.ClientId, error);
            BeginClose(CloseCode.InternalError, "the server cannot serve this connection");
            return false;
        }
    }

    private async ValueTask<Entry> EnterSharedAsync(WebSocketBackplane backplane, Introduction who)
    {
        var claim = await backplane.ClaimAsync(who.ForBackplane(_endpoint.Options), _context.RequestAborted);
        var registry = _endpoint.Shared.Registry;
        var entry = claim.Verdict switch
        {
            BackplaneVerdict.Granted => registry.Attach(this, who, _endpoint.Settings, claim),
            BackplaneVerdict.Unavailable => registry.Attach(this, who, _endpoint.Settings),
            BackplaneVerdict.Outrun => default,
            BackplaneVerdict.Foreign => throw new WebSocketViolationException(CloseCode.PolicyViolation, "the client id belongs to another user"),
            _ => throw new WebSocketViolationException(CloseCode.PolicyViolation, "the resume token was used before"),
        };
        if (entry.Session is { } session)
        {
            backplane.OnAttached(session.Shared!);
        }

        return entry;
    }

    /// <summary>The application learns of the connection once the one before it has come to rest.</summary>
    private async ValueTask WelcomeAsync(Entry entry)
    {
        if (entry.Replaced?.WhenHandled() is { IsCompleted: false } handling)
        {
            await Task.WhenAny(handling, Task.Delay(EndpointRuntime.HandlerGrace, _time));
        }

        _endpoint.Shared.Metrics.Entered(entry.Resumed);
        _endpoint.Shared.Manager.OnEntered(_client!, entry.Resumed);
        await CallAsync(static (it, resumed) => it._hub!.OnConnectedAsync(it._client!, resumed, it._endpoint.Shared.Stopping), entry.Resumed);
    }

    /// <summary>From the reader: handles the message now, or lets it wait its turn. Waits only when too many wait already.</summary>
    private ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload, long id)
    {
        lock (_control)
        {
            if (_handling)
            {
                _waiting ??= new InboundQueue(Math.Max(_endpoint.Options.MaxMessageBytes, InboundQueue.MaxMessages * 1_024));
                _waiting.Add(payload.Span, id);
                return _waiting.IsFull ? PauseAsync(_waiting.WhenRoom()) : ValueTask.CompletedTask;
            }

            _handling = true;
        }

        var call = HandleAsync(new InboundMessage(payload, id));
        Proceed(call, call.IsCompleted ? null : _reader.Detach());
        return ValueTask.CompletedTask;
    }

    /// <summary>Nothing is read meanwhile, so the peer cannot be blamed for its silence.</summary>
    private async ValueTask PauseAsync(Task room)
    {
        Volatile.Write(ref _paused, true);
        await room;
        Volatile.Write(ref _lastInbound, _time.GetTimestamp());
        Volatile.Write(ref _paused, false);
    }

    private void Proceed(ValueTask call, byte[]? memory)
    {
        if (call.IsCompletedSuccessfully && TryRest())
        {
            return;
        }

        _ = ContinueAsync(call, memory);
    }

    private async Task ContinueAsync(ValueTask call, byte[]? memory)
    {
        await call;
        Return(memory);
        Signal();
        while (TryNext(out var item))
        {
            await HandleAsync(item.Message);
            Return(item.Buffer);
            Signal();
        }
    }

    private bool TryNext(out InboundQueue.Item item)
    {
        lock (_control)
        {
            if (_waiting is not null && _waiting.TryTake(out item))
            {
                return true;
            }

            item = default;
            Rest();
            return false;
        }
    }

    private bool TryRest()
    {
        lock (_control)
        {
            if (_waiting is { IsEmpty: false })
            {
                return false;
            }

            Rest();
            return true;
        }
    }

    private void Rest()
    {
        _handling = false;
        _handled?.TrySetResult();
        _handled = null;
    }

    private async ValueTask HandleAsync(InboundMessage message)
    {
        var accepted = _session!.Accept(this, message.Id, out var last);
        if (accepted)
        {
            using var activity = WebSocketTelemetry.Source.StartActivity("websocket.message", System.Diagnostics.ActivityKind.Consumer);
            _endpoint.Shared.Metrics.Received();
            await CallAsync(static (it, message) => it._hub!.OnMessageAsync(it._client!, message, it._endpoint.Shared.Stopping), message);
            _session.OnHandled(message.Id);
        }

        if (Identity.Reliable)
        {
            lock (_control)
            {
                (_ackInbound, _ackDue, _ackDuplicate) = (last, true, _ackDuplicate || !accepted);
            }
        }
    }

    /// <summary>An exception of the application is its own affair, thrown at once or later: it is logged, the connection goes on.</summary>
    private async ValueTask CallAsync<T>(Func<Connection, T, ValueTask> call, T argument)
    {
        try
        {
            await call(this, argument);
        }
        catch (Exception error)
        {
            _endpoint.Shared.Log.HandlerFailed(Identity.ClientId, error);
        }
    }

    private static void Return(byte[]? memory)
    {
        if (memory is not null)
        {
            ArrayPool<byte>.Shared.Return(memory);
        }
    }
}
