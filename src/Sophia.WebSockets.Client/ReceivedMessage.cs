using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sophia.WebSockets.Client;

/// <summary>A message from the server, or (see <see cref="Gap"/>) the news that some will never come.</summary>
public readonly record struct ReceivedMessage
{
    /// <summary>The number of the message; for a gap the last number it covers, or the last one known.</summary>
    public required long Sequence { get; init; }

    /// <summary>The payload, JSON in UTF-8; empty for a gap.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>What is missing, if this is a gap.</summary>
    public MessageGap? Gap { get; init; }

    /// <summary>Reads the payload as JSON.</summary>
    /// <exception cref="JsonException">The payload is not JSON of that shape, or this is a gap.</exception>
    public T? Deserialize<T>(JsonTypeInfo<T> jsonTypeInfo)
    {
        ArgumentNullException.ThrowIfNull(jsonTypeInfo);
        return JsonSerializer.Deserialize(Payload.Span, jsonTypeInfo);
    }

    /// <summary>The payload as a string.</summary>
    public override string ToString() => Gap is { } gap ? gap.ToString() : Encoding.UTF8.GetString(Payload.Span);
}

/// <summary>Messages the server will never deliver to this client.</summary>
/// <param name="From">The first missing number.</param>
/// <param name="To">The last missing number; null if nobody knows, because the server lost the session.</param>
/// <param name="Why"><c>overflow</c>: the outbox was full. <c>epoch</c>: the server restarted or ended the session. <c>store</c>: the store of several nodes lost data, or may have. <c>acknowledged</c>: another client with this id took them.</param>
public sealed record MessageGap(long From, long? To, string Why);
