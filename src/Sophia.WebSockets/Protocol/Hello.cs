using System.Buffers;
using System.Text.Json;

namespace Sophia.WebSockets.Protocol;

/// <summary>The server's first frame: who the client is to the server, where its sequence stands, and the token for the next connection.</summary>
internal sealed record Hello
{
    public required string ClientId { get; init; }

    public required string SessionId { get; init; }

    public required string Epoch { get; init; }

    public required bool Resumed { get; init; }

    /// <summary>The number after which messages follow.</summary>
    public required long Last { get; init; }

    /// <summary>The client's last message that was taken.</summary>
    public required long LastInbound { get; init; }

    public required string Token { get; init; }

    /// <summary>Where the client's old sequence ended, if it named an epoch that is gone.</summary>
    public long? LostAfter { get; init; }

    /// <summary>The frame's text, and behind it (as a frame of its own) the gap of a lost epoch.</summary>
    public byte[] Encode(AckAdvice advice)
    {
        var buffer = new ArrayBufferWriter<byte>(384);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("t"u8, "hello"u8);
        writer.WriteString("client"u8, ClientId);
        writer.WriteString("sid"u8, SessionId);
        writer.WriteString("epoch"u8, Epoch);
        writer.WriteBoolean("resumed"u8, Resumed);
        writer.WriteNumber("last"u8, Last);
        writer.WriteNumber("i"u8, LastInbound);
        writer.WriteString("token"u8, Token);
        writer.WriteNumber("ackEvery"u8, advice.Messages);
        writer.WriteNumber("ackBytes"u8, advice.Bytes);
        writer.WriteNumber("ackMs"u8, advice.Milliseconds);
        writer.WriteNumber("silenceMs"u8, advice.SilenceMilliseconds);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>What the server asks of a client: how often to acknowledge, and after which silence to reconnect.</summary>
internal readonly record struct AckAdvice(int Messages, int Bytes, int Milliseconds, int SilenceMilliseconds);
