using System.Buffers.Text;
using System.Text.Json;

namespace Sophia.WebSockets.Client.Protocol;

/// <summary>One JSON object from the server (docs/websocket-protocol.md). Its data points into the received bytes.</summary>
internal readonly record struct ServerFrame
{
    private const int TailLength = 5;

    public string? Type { get; init; }

    public long Number { get; init; }

    public long Inbound { get; init; }

    public long From { get; init; }

    public long? To { get; init; }

    public string? Why { get; init; }

    public string? Epoch { get; init; }

    public string? Token { get; init; }

    public bool Resumed { get; init; }

    public int AckEvery { get; init; }

    public int AckBytes { get; init; }

    public int AckMilliseconds { get; init; }

    public int SilenceMilliseconds { get; init; }

    public long? RetryAfterMilliseconds { get; init; }

    public int Code { get; init; }

    public (int Start, int End) Data { get; init; }

    private static ReadOnlySpan<byte> MessageLead => "{\"t\":\"m\",\"s\":"u8;

    /// <exception cref="JsonException">Not an object of the protocol.</exception>
    public static ServerFrame Parse(ReadOnlySpan<byte> text)
    {
        // The spelling our server uses for messages, without walking through the payload.
        if (text.StartsWith(MessageLead) && Utf8Parser.TryParse(text[MessageLead.Length..], out long number, out var digits)
            && text[(MessageLead.Length + digits)..].StartsWith(",\"d\":"u8) && text[^1] == '}')
        {
            return new ServerFrame { Type = "m", Number = number, Data = (MessageLead.Length + digits + TailLength, text.Length - 1) };
        }

        var reader = new Utf8JsonReader(text);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException("The server sent something that is not an object.");
        }

        var frame = default(ServerFrame);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            frame = Read(ref reader, name, frame);
        }

        return frame;
    }

    private static ServerFrame Read(ref Utf8JsonReader reader, string? name, ServerFrame frame)
    {
        switch (name)
        {
            case "t": return frame with { Type = reader.GetString() };
            case "s" or "last": return frame with { Number = reader.GetInt64() };
            case "i": return frame with { Inbound = reader.GetInt64() };
            case "from": return frame with { From = reader.GetInt64() };
            case "to": return frame with { To = reader.TokenType is JsonTokenType.Null ? null : reader.GetInt64() };
            case "why": return frame with { Why = reader.GetString() };
            case "epoch": return frame with { Epoch = reader.GetString() };
            case "token": return frame with { Token = reader.GetString() };
            case "resumed": return frame with { Resumed = reader.GetBoolean() };
            case "ackEvery": return frame with { AckEvery = reader.GetInt32() };
            case "ackBytes": return frame with { AckBytes = reader.GetInt32() };
            case "ackMs": return frame with { AckMilliseconds = reader.GetInt32() };
            case "silenceMs": return frame with { SilenceMilliseconds = reader.GetInt32() };
            case "retryAfterMs": return frame with { RetryAfterMilliseconds = reader.GetInt64() };
            case "code": return frame with { Code = reader.GetInt32() };
            case "d":
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return frame with { Data = (start, (int)reader.BytesConsumed) };
            default:
                reader.Skip();
                return frame;
        }
    }
}
