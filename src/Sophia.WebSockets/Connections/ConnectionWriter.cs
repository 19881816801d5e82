using System.Buffers;
using System.Runtime.CompilerServices;
using Sophia.WebSockets.Framing;
using Sophia.WebSockets.Protocol;
using Sophia.WebSockets.Sessions;

namespace Sophia.WebSockets.Connections;

/// <summary>
/// The single writer of a connection. Whoever signals it while it is idle runs it, or the queue does; everything that came meanwhile goes out in one write from one
/// rented buffer. A write that does not complete at once parks it: no thread and no caller ever waits for a peer.
/// </summary>
internal sealed class ConnectionWriter(Stream stream, WriterQueue queue, TimeProvider time, Connection source)
{
    private const int Idle = 0;
    private const int Scheduled = 1;
    private const int Yielded = 2;
    private const int Running = 3;
    private const int Dirty = 4;
    private const int Stopped = 5;
    private const int FirstBuffer = 1_024;

    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _onWritten;
    private ValueTaskAwaiter _awaiter;
    private byte[]? _buffer;
    private int _length;
    private int _state;
    private volatile bool _stop;
    private long _writeStarted;

    /// <summary>When the write in progress began, as a timestamp; 0 if none is.</summary>
    public long WriteStarted => Volatile.Read(ref _writeStarted);

    /// <summary>When the last write completed, as a timestamp.</summary>
    public long LastWritten { get; private set; } = time.GetTimestamp();

    /// <summary>Something may be there to write: this thread does it if nobody else is at it.</summary>
    public void Signal()
    {
        while (true)
        {
            switch (Volatile.Read(ref _state))
            {
                case Idle when Interlocked.CompareExchange(ref _state, Running, Idle) == Idle:
                case Scheduled when Interlocked.CompareExchange(ref _state, Running, Scheduled) == Scheduled:
                    Run();
                    return;
                case Running when Interlocked.CompareExchange(ref _state, Dirty, Running) == Running:
                case Yielded or Dirty or Stopped:
                    return;
            }
        }
    }

    /// <summary>Something may be there to write: the queue does it, together with what comes until then.</summary>
    public void SignalLater()
    {
        while (true)
        {
            switch (Volatile.Read(ref _state))
            {
                case Idle when Interlocked.CompareExchange(ref _state, Scheduled, Idle) == Idle:
                    queue.Add(this);
                    return;
                case Running when Interlocked.CompareExchange(ref _state, Dirty, Running) == Running:
                case Scheduled or Yielded or Dirty or Stopped:
                    return;
            }
        }
    }

    /// <summary>Ends it; completes when no write is in progress any more.</summary>
    public Task StopAsync()
    {
        _stop = true;
        Signal();
        return _stopped.Task;
    }

    /// <summary>From the queue. A signal may have taken its work over meanwhile.</summary>
    public void RunIfScheduled()
    {
        if (Interlocked.CompareExchange(ref _state, Running, Scheduled) == Scheduled || Interlocked.CompareExchange(ref _state, Running, Yielded) == Yielded)
        {
            Run();
        }
    }

    /// <summary>Whether a frame goes out in the write that has <paramref name="length"/> bytes so far: a frame too large for any goes alone.</summary>
    internal static bool Fits(int length, int bytes) => length == 0 || bytes <= SophiaWebSocketDefaults.BatchBytes - length;

    /// <summary>The buffer to rent: it doubles as far as a batch goes; a larger frame gets what it needs.</summary>
    internal static int BufferLength(int needed) => needed >= SophiaWebSocketDefaults.BatchBytes
        ? needed
        : Math.Clamp(needed * 2, FirstBuffer, SophiaWebSocketDefaults.BatchBytes);

    public bool TryWriteMessage(long number, OutboundMessage message)
    {
        if (!TryReserve(ServerFrames.MessageBound(message)))
        {
            return false;
        }

        _length += ServerFrames.Message(_buffer.AsSpan(_length), number, message);
        return true;
    }

    public bool TryWriteGap(in OutboxItem item)
    {
        if (!TryReserve(ServerFrames.MaxSmall))
        {
            return false;
        }

        var target = _buffer.AsSpan(_length);
        _length += item.Reason is GapReason.Skipped
            ? ServerFrames.Skip(target, item.Last)
            : ServerFrames.Gap(target, item.First, item.Last, item.Reason is GapReason.Store ? "store"u8 : "overflow"u8);
        return true;
    }

    /// <summary>Everything after the client's last number in an epoch that is gone.</summary>
    public bool TryWriteLostEpoch(long from)
    {
        if (!TryReserve(ServerFrames.MaxSmall))
        {
            return false;
        }

        _length += ServerFrames.Gap(_buffer.AsSpan(_length), from, null, "epoch"u8);
        return true;
    }

    public bool TryWriteAck(long number, bool duplicate)
    {
        if (!TryReserve(ServerFrames.MaxSmall))
        {
            return false;
        }

        _length += ServerFrames.Ack(_buffer.AsSpan(_length), number, duplicate);
        return true;
    }

    public bool TryWriteText(ReadOnlySpan<byte> text) => TryWrite(Opcode.Text, text);

    public bool TryWrite(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (!TryReserve(FrameWriter.MaxHeader + payload.Length))
        {
            return false;
        }

        _length += FrameWriter.WriteFrame(_buffer.AsSpan(_length), opcode, payload);
        return true;
    }

    public bool TryWriteClose(int code, string reason)
    {
        if (!TryReserve(FrameWriter.MaxHeader + FrameWriter.MaxControlPayload))
        {
            return false;
        }

        _length += FrameWriter.WriteClose(_buffer.AsSpan(_length), code, reason);
        return true;
    }

    private void Run()
    {
        for (var pass = 0; ; pass++)
        {
            if (pass == SophiaWebSocketDefaults.InlinePasses)
            {
                // The thread that happened to signal has other things to do than to serve a busy connection.
                ReturnBuffer();
                Volatile.Write(ref _state, Yielded);
                queue.Add(this);
                return;
            }

            Volatile.Write(ref _state, Running);
            Interlocked.MemoryBarrier();
            if (_stop)
            {
                Stop();
                return;
            }

            if (!TryFill() || (_length > 0 ? !Write() : TryGoIdle()))
            {
                return;
            }
        }
    }

    /// <summary>False if there was no memory for it, say: this connection ends, and nothing else with it.</summary>
    private bool TryFill()
    {
        try
        {
            source.Fill(this);
            return true;
        }
        catch (Exception error)
        {
            Fail(error);
            return false;
        }
    }

    private bool TryGoIdle()
    {
        ReturnBuffer();
        return Interlocked.CompareExchange(ref _state, Idle, Running) == Running;
    }

    /// <summary>False if the write is still in progress or has failed.</summary>
    private bool Write()
    {
        Volatile.Write(ref _writeStarted, time.GetTimestamp());
        try
        {
#pragma warning disable CA2012 // Consumed exactly once, by Complete: awaiting it would cost an allocation a write.
            _awaiter = stream.WriteAsync(_buffer.AsMemory(0, _length)).GetAwaiter();
#pragma warning restore CA2012
            if (!_awaiter.IsCompleted)
            {
                _awaiter.UnsafeOnCompleted(_onWritten ??= OnWritten);
                return false;
            }
        }
        catch (Exception error)
        {
            Fail(error);
            return false;
        }

        return Complete();
    }

    private void OnWritten()
    {
        if (Complete())
        {
            Run();
        }
    }

    private bool Complete()
    {
        try
        {
            _awaiter.GetResult();
        }
        catch (Exception error)
        {
            Fail(error);
            return false;
        }

        LastWritten = time.GetTimestamp();
        Volatile.Write(ref _writeStarted, 0);
        _length = 0;
        source.OnWritten();
        return true;
    }

    private void Fail(Exception error)
    {
        Stop();
        source.OnWriteFailed(error);
    }

    private void Stop()
    {
        Volatile.Write(ref _writeStarted, 0);
        Volatile.Write(ref _state, Stopped);
        ReturnBuffer();
        _stopped.TrySetResult();
    }

    private bool TryReserve(int bytes)
    {
        if (!Fits(_length, bytes))
        {
            return false;
        }

        if (_buffer is null || _buffer.Length - _length < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(BufferLength(_length + bytes));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ReturnBuffer();
            _buffer = larger;
        }

        return true;
    }

    private void ReturnBuffer()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }
}
