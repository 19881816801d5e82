using System.Net.WebSockets;

namespace Sophia.WebSockets.Client;

/// <summary>Reads whole text messages into one buffer that grows with them.</summary>
internal sealed class MessageReceiver
{
    private const int FirstBuffer = 4_096;

    private byte[] _buffer = [];

    public void Reset() => _buffer = _buffer.Length == 0 ? new byte[FirstBuffer] : _buffer;

    /// <summary>The next message, valid until the next call; null when the server has closed.</summary>
    /// <exception cref="WebSocketException">The connection broke, or the message is too large or binary.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(ClientWebSocket socket, int maxBytes, CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += result.Count;
            if (result.MessageType is WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, null, cancellationToken).ConfigureAwait(false);
                return null;
            }

            if (result.EndOfMessage)
            {
                return _buffer.AsMemory(0, length);
            }

            if (length >= maxBytes)
            {
                throw new WebSocketException($"A message has more than {maxBytes} bytes (MaxMessageBytes).");
            }

            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
        }
    }
}
