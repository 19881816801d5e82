namespace Sophia.WebSockets.Connections;

/// <summary>How a connection closes. There is one a connection, so that an open one carries no weight for it.</summary>
internal sealed class Closing(int code, string reason, byte[]? bye, bool flush, long since)
{
    private bool _byeWritten;
    private volatile bool _flush = flush;

    /// <summary>Whether waiting messages go out before the close frame.</summary>
    public bool Flush => _flush;

    /// <summary>When it began (or gave up flushing), as a timestamp.</summary>
    public long Since { get; private set; } = since;

    /// <summary>The close frame is in the writer's hands: nothing may follow it.</summary>
    public bool Written { get; private set; }

    /// <summary>Completes when the close frame has been written, or never will be.</summary>
    public TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void StopFlushing(long now)
    {
        Since = now;
        _flush = false;
    }

    public void WriteTo(ConnectionWriter writer)
    {
        _byeWritten = _byeWritten || bye is null || writer.TryWriteText(bye);
        Written = _byeWritten && writer.TryWriteClose(code, reason);
    }
}
