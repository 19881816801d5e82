using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Sophia.WebSockets;

/// <summary>A message to clients: one JSON value, encoded once however many clients get it. Immutable and safe to share.</summary>
public sealed class OutboundMessage
{
    /// <summary>What stands between a message's number and its payload: <c>,"d":payload}</c> is kept ready to copy.</summary>
    private static ReadOnlySpan<byte> Lead => ",\"d\":"u8;

    private readonly byte[] _block;

    private OutboundMessage(byte[] block, string? coalesceKey)
    {
        _block = block;
        CoalesceKey = coalesceKey;
    }

    /// <summary>With <see cref="OverflowPolicy.Coalesce"/>: a newer message of the same key replaces this one while it is unsent.</summary>
    public string? CoalesceKey { get; }

    /// <summary>The payload's length in bytes.</summary>
    public int Length => _block.Length - Lead.Length - 1;

    /// <summary>The payload as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> GetJson() => _block.AsMemory(Lead.Length, Length);

    internal ReadOnlySpan<byte> Block => _block;

    internal ReadOnlySpan<byte> Payload => _block.AsSpan(Lead.Length, Length);

    /// <summary>Encodes <paramref name="value"/> as JSON.</summary>
    /// <exception cref="NotSupportedException">The value cannot be written as JSON.</exception>
    public static OutboundMessage Create<T>(T value, JsonTypeInfo<T> jsonTypeInfo, string? coalesceKey = null)
    {
        ArgumentNullException.ThrowIfNull(jsonTypeInfo);
        return Wrap(JsonSerializer.SerializeToUtf8Bytes(value, jsonTypeInfo), coalesceKey);
    }

    /// <summary>Encodes <paramref name="value"/> as JSON by reflection.</summary>
    /// <exception cref="NotSupportedException">The value cannot be written as JSON.</exception>
    [RequiresUnreferencedCode("Use the overload with a JsonTypeInfo in trimmed applications.")]
    [RequiresDynamicCode("Use the overload with a JsonTypeInfo in AOT applications.")]
    public static OutboundMessage Create<T>(T value, string? coalesceKey = null) =>
        Wrap(JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web), coalesceKey);

    /// <summary>Takes JSON that is already encoded as UTF-8; it is checked and copied.</summary>
    /// <exception cref="JsonException"><paramref name="json"/> is not exactly one JSON value, or not UTF-8.</exception>
    public static OutboundMessage FromJson(ReadOnlySpan<byte> json, string? coalesceKey = null)
    {
        // The reader looks into strings only when they are read; a client would have to close the connection, again after every resume.
        if (!Utf8.IsValid(json))
        {
            throw new JsonException("The message is not UTF-8.");
        }

        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
        }

        return Wrap(json, coalesceKey);
    }

    private static OutboundMessage Wrap(ReadOnlySpan<byte> payload, string? coalesceKey)
    {
        var block = new byte[Lead.Length + payload.Length + 1];
        Lead.CopyTo(block);
        payload.CopyTo(block.AsSpan(Lead.Length));
        block[^1] = (byte)'}';
        return new OutboundMessage(block, coalesceKey);
    }
}
