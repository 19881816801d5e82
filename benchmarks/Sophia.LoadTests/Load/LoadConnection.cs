using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sophia.LoadTests.Load;

/// <summary>A kept-alive connection with at most one request under way; never blocks, allocates nothing per request.</summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _request;
    private readonly byte[] _expected;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _received;

    public LoadConnection(int port, byte[] request, byte[] expected)
    {
        _request = request;
        _expected = expected;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Blocking = false;
    }

    /// <summary>Whether a request is under way.</summary>
    public bool Busy { get; private set; }

    /// <summary>When the request under way was due, in Stopwatch ticks.</summary>
    public long Due { get; private set; }

    public void Send(long due) => Send(due, _request);

    public void Send(long due, byte[] request)
    {
        var sent = _socket.Send(request, SocketFlags.None, out var error);
        if (error is not SocketError.Success || sent != request.Length)
        {
            throw new IOException($"Sending failed: {error}.");
        }

        (Busy, Due, _received) = (true, due, 0);
    }

    /// <summary>Takes what has come.</summary>
    /// <returns>The time at which the answer was complete, or 0 when it is not.</returns>
    /// <exception cref="IOException">The answer is wrong or the connection ended.</exception>
    public long Receive()
    {
        var count = _socket.Receive(_buffer, _received, _buffer.Length - _received, SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock)
        {
            return 0;
        }

        if (error is not SocketError.Success || count == 0)
        {
            throw new IOException($"The server closed the connection ({error}).");
        }

        _received += count;
        var answer = _buffer.AsSpan(0, _received);
        if (!IsComplete(answer))
        {
            return 0;
        }

        Check(answer);
        Busy = false;
        return Stopwatch.GetTimestamp();
    }

    public void Dispose() => _socket.Dispose();

    // Both servers frame answers in chunks; the last one is empty.
    private static bool IsComplete(ReadOnlySpan<byte> answer)
    {
        if (answer.EndsWith("\r\n0\r\n\r\n"u8))
        {
            return true;
        }

        var head = answer.IndexOf("\r\n\r\n"u8);
        var at = answer.IndexOf("Content-Length: "u8);
        if (head < 0 || at < 0 || at > head)
        {
            return false;
        }

        _ = System.Buffers.Text.Utf8Parser.TryParse(answer[(at + 16)..head], out int length, out _);
        return answer.Length >= head + 4 + length;
    }

    private void Check(ReadOnlySpan<byte> answer)
    {
        if (!answer.StartsWith("HTTP/1.1 200"u8) || answer.IndexOf(_expected) < 0)
        {
            throw new IOException($"A wrong answer came:\n{System.Text.Encoding.UTF8.GetString(answer)}");
        }
    }
}
