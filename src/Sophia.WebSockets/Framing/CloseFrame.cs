using System.Buffers.Binary;
using System.Text.Unicode;

namespace Sophia.WebSockets.Framing;

/// <summary>Reads a peer's close frame (RFC 6455 §5.5.1 and §7.4).</summary>
internal static class CloseFrame
{
    /// <summary>The code to answer with: the peer's own, or 0 (no body) if it gave none.</summary>
    /// <exception cref="WebSocketViolationException">The body is not a code and a reason.</exception>
    public static int Answer(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return 0;
        }

        if (body.Length == 1)
        {
            throw new WebSocketViolationException(CloseCode.ProtocolError, "a close frame of one byte");
        }

        var code = BinaryPrimitives.ReadUInt16BigEndian(body);
        if (!CloseCode.MayTravel(code))
        {
            throw new WebSocketViolationException(CloseCode.ProtocolError, "a close code that must not be sent");
        }

        return Utf8.IsValid(body[2..]) ? code : throw new WebSocketViolationException(CloseCode.InvalidData, "the close reason is not UTF-8");
    }
}
