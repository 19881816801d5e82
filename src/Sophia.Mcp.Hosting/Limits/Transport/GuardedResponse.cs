using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// The body of one response: tells the watch how long its client has not taken what was written, and lets the watch say something on a stream that is silent.
/// </summary>
/// <remarks>
/// Writes of the watch and of the SDK exclude each other; a comment goes between two events only. The answer itself, after which the SDK ends the stream, is
/// left to the server, which sends it together with the end: one packet instead of two.
/// </remarks>
internal sealed class GuardedResponse(HttpContext context, IHttpResponseBodyFeature inner, TimeProvider time, bool mayComment = true) : ResponseBody(inner)
{
    // So a slow client is judged by what it takes of a large answer, not by the size of the answer.
    private const int LargestWrite = 64 * 1024;
    private const int Idle = 0;
    private const int Writing = 1;
    private const int KeepingAlive = 2;
    private const int Ended = 3;

    private static readonly byte[] Comment = ": keep-alive\n\n"u8.ToArray();

    private readonly bool _mayLeave = FinalEvent.MayBeLeft(context, inner);
    private TaskCompletionSource? _turn;
    private long _lastProgress = time.GetTimestamp();
    private int _state;
    private int _newlines = 2;
    private bool _answered;

    /// <summary>The watch's list.</summary>
    public GuardedResponse? Next { get; set; }

    public GuardedResponse? Previous { get; set; }

    /// <summary>Whether the client has taken nothing of what is being written for so long.</summary>
    public bool IsStuck(TimeSpan timeout) => Volatile.Read(ref _state) is Writing or KeepingAlive && Silent() >= timeout;

    /// <summary>
    /// Whether a stream of events has been silent for so long; the SDK may not even have sent its headers until then. What the SDK begins as a stream and is sent as
    /// one object is none.
    /// </summary>
    public bool IsSilent(TimeSpan interval) =>
        mayComment && Volatile.Read(ref _state) == Idle && Volatile.Read(ref _newlines) >= 2 && Silent() >= interval
        && context.Response.ContentType is { } type && type.StartsWith("text/event-stream", StringComparison.Ordinal);

    public void Abort()
    {
        try
        {
            context.Abort();
        }
        catch (ObjectDisposedException)
        {
            // The request has ended between the look and the act: nothing is left to abort.
        }
    }

    /// <summary>Writes a comment if nobody else writes.</summary>
    public async Task KeepAliveAsync()
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _turn, turn);
        if (Interlocked.CompareExchange(ref _state, KeepingAlive, Idle) != Idle)
        {
            return;
        }

        try
        {
            Progress();
            await Inner.Stream.WriteAsync(Comment, context.RequestAborted);
            await Inner.Stream.FlushAsync(context.RequestAborted);
            Progress();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Whoever waits for the stream learns it the same way.
        }
        finally
        {
            Interlocked.CompareExchange(ref _state, Idle, KeepingAlive);
            turn.SetResult();
        }
    }

    /// <summary>The server will write no more; nor will the watch, once this has completed.</summary>
    public ValueTask EndAsync() => TryEnd() ? ValueTask.CompletedTask : EndLaterAsync();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Note(buffer.Span);
        if (_mayLeave && FinalEvent.Is(buffer.Span) && TryEnter())
        {
            Inner.Writer.Write(buffer.Span);
            _answered = true;
            Exit();
            return ValueTask.CompletedTask;
        }

        return buffer.Length <= LargestWrite && TryEnter() ? Exit(Inner.Stream.WriteAsync(buffer, cancellationToken)) : WriteSlowlyAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _answered ? Task.CompletedTask
        : TryEnter() ? Exit(new ValueTask(Inner.Stream.FlushAsync(cancellationToken))).AsTask() : FlushLaterAsync(cancellationToken);

    private bool TryEnter()
    {
        if (Interlocked.CompareExchange(ref _state, Writing, Idle) != Idle)
        {
            return false;
        }

        Progress();
        return true;
    }

    private ValueTask Exit(ValueTask writing)
    {
        if (!writing.IsCompletedSuccessfully)
        {
            return ExitLaterAsync(writing);
        }

        Exit();
        return ValueTask.CompletedTask;
    }

    private void Exit()
    {
        Progress();
        Interlocked.CompareExchange(ref _state, Idle, Writing);
    }

    private async ValueTask ExitLaterAsync(ValueTask writing)
    {
        try
        {
            await writing;
        }
        finally
        {
            Exit();
        }
    }

    private async ValueTask WriteSlowlyAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await EnterAsync();
        try
        {
            while (buffer.Length > 0)
            {
                var length = Math.Min(buffer.Length, LargestWrite);
                await Inner.Stream.WriteAsync(buffer[..length], cancellationToken);
                Progress();
                buffer = buffer[length..];
            }
        }
        finally
        {
            Exit();
        }
    }

    private async Task FlushLaterAsync(CancellationToken cancellationToken)
    {
        await EnterAsync();
        try
        {
            await Inner.Stream.FlushAsync(cancellationToken);
        }
        finally
        {
            Exit();
        }
    }

    private async ValueTask EnterAsync()
    {
        while (!TryEnter())
        {
            switch (Volatile.Read(ref _state))
            {
                case KeepingAlive:
                    await Volatile.Read(ref _turn)!.Task;
                    break;
                case Idle:
                    // The comment ended between the two looks.
                    break;
                default:
                    return;
            }
        }
    }

    private async ValueTask EndLaterAsync()
    {
        while (!TryEnd())
        {
            if (Volatile.Read(ref _state) == KeepingAlive)
            {
                await Volatile.Read(ref _turn)!.Task;
            }
        }
    }

    // Out of a write that is still under way, too: its end must not bring the watch back.
    private bool TryEnd()
    {
        var state = Volatile.Read(ref _state);
        return state != KeepingAlive && Interlocked.CompareExchange(ref _state, Ended, state) == state;
    }

    private void Note(ReadOnlySpan<byte> written)
    {
        var ending = written.Length - written.TrimEnd((byte)'\n').Length;
        Volatile.Write(ref _newlines, ending == written.Length ? _newlines + ending : ending);
    }

    private void Progress() => Volatile.Write(ref _lastProgress, time.GetTimestamp());

    private TimeSpan Silent() => time.GetElapsedTime(Volatile.Read(ref _lastProgress));
}
