using System.Buffers.Text;
using System.Text;
using Sophia.WebSockets.Framing;

namespace Sophia.WebSockets.Protocol;

/// <summary>Writes the server's small frames. Every method returns the bytes written, frame header included.</summary>
internal static class ServerFrames
{
    /// <summary>Room that is enough for every frame but messages, hello and bye.</summary>
    public const int MaxSmall = 128;

    private const int MaxDigits = 20;

    private static ReadOnlySpan<byte> MessageLead => "{\"t\":\"m\",\"s\":"u8;

    /// <summary>An upper bound of what <see cref="Message"/> needs.</summary>
    public static int MessageBound(OutboundMessage message) => FrameWriter.MaxHeader + MessageLead.Length + MaxDigits + message.Block.Length;

    /// <summary>The one frame that is written often: number and payload between two constants, nothing is encoded again.</summary>
    public static int Message(Span<byte> target, long number, OutboundMessage message)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        Utf8Formatter.TryFormat(number, digits, out var digitCount);
        var block = message.Block;
        var at = FrameWriter.WriteHeader(target, Opcode.Text, MessageLead.Length + digitCount + block.Length);
        MessageLead.CopyTo(target[at..]);
        at += MessageLead.Length;
        digits[..digitCount].CopyTo(target[at..]);
        at += digitCount;
        block.CopyTo(target[at..]);
        return at + block.Length;
    }

    public static int Ping(Span<byte> target) => FrameWriter.WriteFrame(target, Opcode.Text, "{\"t\":\"ping\"}"u8);

    public static int Ack(Span<byte> target, long number, bool duplicate)
    {
        Span<byte> text = stackalloc byte[MaxSmall];
        var at = Put(text, 0, "{\"t\":\"ack\",\"i\":"u8);
        at = Put(text, at, number);
        at = Put(text, at, duplicate ? ",\"dup\":true}"u8 : "}"u8);
        return FrameWriter.WriteFrame(target, Opcode.Text, text[..at]);
    }

    /// <param name="target">Where to write.</param>
    /// <param name="from">The first number that will not come.</param>
    /// <param name="to">The last one; null when nobody knows, after an epoch was lost.</param>
    /// <param name="why"><c>overflow</c>, <c>store</c> or <c>epoch</c>.</param>
    public static int Gap(Span<byte> target, long from, long? to, ReadOnlySpan<byte> why)
    {
        Span<byte> text = stackalloc byte[MaxSmall];
        var at = Put(text, 0, "{\"t\":\"gap\",\"from\":"u8);
        at = Put(text, at, from);
        at = Put(text, at, ",\"to\":"u8);
        at = to is { } last ? Put(text, at, last) : Put(text, at, "null"u8);
        at = Put(text, at, ",\"why\":\""u8);
        at = Put(text, at, why);
        at = Put(text, at, "\"}"u8);
        return FrameWriter.WriteFrame(target, Opcode.Text, text[..at]);
    }

    /// <summary>Numbers that were never used: the client goes on with the one after <paramref name="to"/> and misses nothing.</summary>
    public static int Skip(Span<byte> target, long to)
    {
        Span<byte> text = stackalloc byte[MaxSmall];
        var at = Put(text, 0, "{\"t\":\"skip\",\"to\":"u8);
        at = Put(text, at, to);
        at = Put(text, at, "}"u8);
        return FrameWriter.WriteFrame(target, Opcode.Text, text[..at]);
    }

    /// <summary>The goodbye before a close frame; the reason is one of ours and needs no escaping.</summary>
    public static byte[] Bye(int code, string reason, TimeSpan? retryAfter) =>
        Encoding.UTF8.GetBytes(retryAfter is { } wait
            ? $"{{\"t\":\"bye\",\"code\":{code},\"retryAfterMs\":{(long)wait.TotalMilliseconds},\"reason\":\"{reason}\"}}"
            : $"{{\"t\":\"bye\",\"code\":{code},\"reason\":\"{reason}\"}}");

    private static int Put(Span<byte> target, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(target[at..]);
        return at + text.Length;
    }

    private static int Put(Span<byte> target, int at, long number)
    {
        Utf8Formatter.TryFormat(number, target[at..], out var written);
        return at + written;
    }
}
