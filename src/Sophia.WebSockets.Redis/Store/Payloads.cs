using System.Text.Json;

namespace Sophia.WebSockets.Redis.Store;

/// <summary>Payloads as they come from Redis, which others can write to as well.</summary>
internal static class Payloads
{
    /// <summary>Null for bytes that are not JSON: the client is then told of a gap instead of being sent nonsense.</summary>
    public static OutboundMessage? Read(ReadOnlySpan<byte> payload, string? key = null)
    {
        try
        {
            return OutboundMessage.FromJson(payload, key is { Length: > 0 } ? key : null);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
