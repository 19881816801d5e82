using Sophia.WebSockets.Connections;
using Sophia.WebSockets.Framing;

namespace Sophia.WebSockets.Sessions;

/// <summary>The messages of a session, in both directions.</summary>
internal sealed partial class Session
{
    /// <summary>Stores a message. The connection to be told afterwards, outside the lock, comes with the result.</summary>
    /// <param name="message">The message.</param>
    /// <param name="gapWhenFull">A message that does not fit leaves the client a gap.</param>
    /// <param name="least">The lowest number to use; those before it are skipped.</param>
    public Stored Send(OutboundMessage message, bool gapWhenFull, long least)
    {
        lock (Gate)
        {
            if (Ended)
            {
                return new Stored(SendResult.Dropped, 0, null, false, false);
            }

            if (least > 0)
            {
                _outbox.Mark(least - 1, GapReason.Skipped);
            }

            var outcome = _outbox.Enqueue(message, gapWhenFull);
            var result = outcome is EnqueueOutcome.Full or EnqueueOutcome.FullDisconnect ? SendResult.Rejected
                : Current is { Closing: false } ? SendResult.Sent : SendResult.Queued;
            return new Stored(result, _outbox.Last, Current, outcome is EnqueueOutcome.FullDisconnect && Current is not null, _outbox.MayWait(message.Length));
        }
    }

    /// <summary>Writes what fits of the unwritten messages. Gives how many.</summary>
    public int Fill(Connection connection, ConnectionWriter writer)
    {
        lock (Gate)
        {
            var written = 0;
            while (Current == connection && _outbox.Peek() is { } item && Write(item, writer))
            {
                _outbox.MarkWritten(item);
                written += item.Message is null ? 0 : 1;
                if (!Reliable)
                {
                    _outbox.Acknowledge(item.Last);
                }
            }

            MessagesOut += written;
            ReleaseWaiters();
            return written;
        }
    }

    public bool HasUnwritten(Connection connection)
    {
        lock (Gate)
        {
            return Current == connection && _outbox.HasUnwritten;
        }
    }

    /// <summary>Takes the client's acknowledgement. Ignored from a connection that is not current.</summary>
    /// <exception cref="WebSocketViolationException">It acknowledges what was never sent.</exception>
    public void Acknowledge(Connection connection, long number)
    {
        lock (Gate)
        {
            if (Current != connection)
            {
                return;
            }

            Confirm();
            if (!_outbox.Acknowledge(number))
            {
                throw new WebSocketViolationException(CloseCode.PolicyViolation, "an acknowledgement of what was never sent");
            }

            ReleaseWaiters();
        }

        _backplane?.OnProgress(Shared!);
    }

    /// <summary>Takes the number of a message from the client: false for a duplicate and from a connection that was replaced.</summary>
    public bool Accept(Connection connection, long id, out long last)
    {
        lock (Gate)
        {
            var accepted = !Released && connection.Attachment == Attachments && (!Reliable || id > LastInbound);
            if (accepted)
            {
                Confirm();
                LastInbound = id;
                MessagesIn++;
            }

            last = LastInbound;
            return accepted;
        }
    }

    /// <summary>A message that was accepted has been handled.</summary>
    public void OnHandled(long id)
    {
        Handled = Math.Max(Handled, id);
        if (Reliable)
        {
            _backplane?.OnProgress(Shared!);
        }
    }

    /// <summary>Completes when less than half of the outbox's bounds is used, or the session has ended.</summary>
    public Task WhenRoom()
    {
        lock (Gate)
        {
            return _outbox.HasRoom || Ended
                ? Task.CompletedTask
                : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private bool Write(in OutboxItem item, ConnectionWriter writer)
    {
        if (item.Message is null)
        {
            return !Reliable || writer.TryWriteGap(item);
        }

        return Reliable ? writer.TryWriteMessage(item.First, item.Message) : writer.TryWriteText(item.Message.Payload);
    }

    private void ReleaseWaiters(bool always = false)
    {
        if (_room is not null && (always || _outbox.HasRoom))
        {
            _room.TrySetResult();
            _room = null;
        }
    }
}
