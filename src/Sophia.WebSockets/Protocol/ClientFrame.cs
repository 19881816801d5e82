using System.Text.Json;
using Sophia.WebSockets.Framing;

namespace Sophia.WebSockets.Protocol;

internal enum ClientFrameKind
{
    Unknown,
    Start,
    Resume,
    Message,
    Ack,
    Pong,
}

/// <summary>One JSON object from a client of the reliable subprotocol (docs/websocket-protocol.md).</summary>
internal readonly record struct ClientFrame(
    ClientFrameKind Kind, long Number, ReadOnlyMemory<byte> Data, string? Token = null, string? Epoch = null, string? Key = null)
{
    private const int MaxField = 4_096;

    /// <summary>Beyond it not every language, nor a store's script, holds each number.</summary>
    private const long EndOfNumbers = 1L << 53;

    private static ReadOnlySpan<byte> AckLead => "{\"t\":\"ack\",\"s\":"u8;

    /// <exception cref="WebSocketViolationException">The text is not a JSON object, or a field has the wrong type.</exception>
    public static ClientFrame Parse(ReadOnlyMemory<byte> text)
    {
        if (TryParseAck(text.Span, out var acknowledged))
        {
            return new ClientFrame(ClientFrameKind.Ack, acknowledged, default);
        }

        try
        {
            return ParseObject(text);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new WebSocketViolationException(CloseCode.InvalidData, "not a frame of the protocol");
        }
    }

    /// <summary>The frame that comes most often, in the spelling that every client of ours uses.</summary>
    private static bool TryParseAck(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        return text.Length is > 16 and < 36 && text[^1] == '}' && text.StartsWith(AckLead)
            && System.Buffers.Text.Utf8Parser.TryParse(text[AckLead.Length..^1], out number, out var used)
            && used == text.Length - AckLead.Length - 1 && number >= 0;
    }

    private static ClientFrame ParseObject(ReadOnlyMemory<byte> text)
    {
        var reader = new Utf8JsonReader(text.Span);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        var frame = default(ClientFrame);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            frame = ReadField(ref reader, text, frame);
        }

        // Reading on finds whatever stands behind the object.
        return !reader.Read() && frame.Number is >= 0 and < EndOfNumbers ? frame : throw new JsonException();
    }

    private static ClientFrame ReadField(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text, ClientFrame frame)
    {
        if (reader.ValueTextEquals("t"u8))
        {
            reader.Read();
            return frame with { Kind = ReadKind(reader) };
        }

        if (reader.ValueTextEquals("s"u8) || reader.ValueTextEquals("i"u8))
        {
            reader.Read();
            return frame with { Number = reader.GetInt64() };
        }

        if (reader.ValueTextEquals("d"u8))
        {
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            return frame with { Data = text[start..(int)reader.BytesConsumed] };
        }

        return ReadText(ref reader, frame);
    }

    private static ClientFrame ReadText(ref Utf8JsonReader reader, ClientFrame frame)
    {
        if (reader.ValueTextEquals("token"u8))
        {
            return frame with { Token = ReadString(ref reader) };
        }

        if (reader.ValueTextEquals("epoch"u8))
        {
            return frame with { Epoch = ReadString(ref reader) };
        }

        if (reader.ValueTextEquals("k"u8))
        {
            return frame with { Key = ReadString(ref reader) };
        }

        reader.Skip();
        return frame;
    }

    private static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.ValueSpan.Length <= MaxField ? reader.GetString() : throw new JsonException();
    }

    private static ClientFrameKind ReadKind(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("m"u8) ? ClientFrameKind.Message
        : reader.ValueTextEquals("ack"u8) ? ClientFrameKind.Ack
        : reader.ValueTextEquals("pong"u8) ? ClientFrameKind.Pong
        : reader.ValueTextEquals("start"u8) ? ClientFrameKind.Start
        : reader.ValueTextEquals("resume"u8) ? ClientFrameKind.Resume
        : ClientFrameKind.Unknown;
}
