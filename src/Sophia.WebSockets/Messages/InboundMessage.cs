using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sophia.WebSockets;

/// <summary>A message from a client. Its bytes are only valid until the handler's task has completed; copy what must live longer.</summary>
public readonly struct InboundMessage
{
    internal InboundMessage(ReadOnlyMemory<byte> payload, long id)
    {
        Payload = payload;
        Id = id;
    }

    /// <summary>The payload as UTF-8: a JSON value with the reliable subprotocol, any text without it.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The client's number of the message, rising from 1; 0 without the reliable subprotocol.</summary>
    public long Id { get; }

    /// <summary>Reads the payload as JSON.</summary>
    /// <exception cref="JsonException">The payload is not JSON of that shape.</exception>
    public T? Deserialize<T>(JsonTypeInfo<T> jsonTypeInfo)
    {
        ArgumentNullException.ThrowIfNull(jsonTypeInfo);
        return JsonSerializer.Deserialize(Payload.Span, jsonTypeInfo);
    }

    /// <summary>The payload as a string.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Payload.Span);
}
