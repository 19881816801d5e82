using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ZiggyCreatures.Caching.Fusion.Internals;
using ZiggyCreatures.Caching.Fusion.Internals.Distributed;

namespace Sophia.Caching;

/// <summary>Writes and reads one closed type of FusionCache's envelopes. An application's JSON context knows its own values, not these envelopes around them.</summary>
internal abstract class EntryCodec<TEntry>
{
    /// <summary>The codec of this envelope, once somebody who knows the type of its value has named it.</summary>
    public static EntryCodec<TEntry>? Known { get; set; }

    public abstract byte[] Write(TEntry entry, JsonSerializerOptions options);

    public abstract TEntry Read(byte[] data, JsonSerializerOptions options);
}

/// <summary>Makes codecs known where the type of the value is at hand, so that nothing has to be found by reflection.</summary>
internal static class EntryCodecs
{
    public static void Use<T>() => EntryCodec<FusionCacheDistributedEntry<T>>.Known ??= new ValueEntryCodec<T>();
}

/// <summary>The envelope of values of one type: short names around the value's own JSON.</summary>
internal sealed class ValueEntryCodec<T> : EntryCodec<FusionCacheDistributedEntry<T>>
{
    public override byte[] Write(FusionCacheDistributedEntry<T> entry, JsonSerializerOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WritePropertyName("v");
            JsonSerializer.Serialize(json, entry.Value, TypeInfo(options));
            json.WriteNumber("t", entry.Timestamp);
            json.WriteNumber("l", entry.LogicalExpirationTimestamp);
            WriteTags(json, entry.Tags);
            WriteMetadata(json, entry.Metadata);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public override FusionCacheDistributedEntry<T> Read(byte[] data, JsonSerializerOptions options)
    {
        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        return new FusionCacheDistributedEntry<T>(
            root.GetProperty("v").Deserialize(TypeInfo(options))!,
            root.GetProperty("t").GetInt64(),
            root.GetProperty("l").GetInt64(),
            root.TryGetProperty("g", out var tags) ? [.. tags.EnumerateArray().Select(tag => tag.GetString()!)] : null,
            root.TryGetProperty("m", out var metadata) ? ReadMetadata(metadata) : null);
    }

    private static JsonTypeInfo<T> TypeInfo(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    private static void WriteTags(Utf8JsonWriter json, string[]? tags)
    {
        if (tags is not { Length: > 0 })
        {
            return;
        }

        json.WriteStartArray("g");
        foreach (var tag in tags)
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, FusionCacheEntryMetadata? metadata)
    {
        if (metadata is null)
        {
            return;
        }

        json.WriteStartObject("m");
        json.WriteBoolean("stale", metadata.IsStale);
        WriteNumber(json, "eager", metadata.EagerExpirationTimestamp);
        WriteNumber(json, "modified", metadata.LastModifiedTimestamp);
        WriteNumber(json, "size", metadata.Size);
        WriteNumber(json, "priority", metadata.Priority);
        if (metadata.ETag is { } etag)
        {
            json.WriteString("etag", etag);
        }

        json.WriteEndObject();
    }

    private static FusionCacheEntryMetadata ReadMetadata(JsonElement json) => new(
        json.GetProperty("stale").GetBoolean(),
        Number(json, "eager"),
        json.TryGetProperty("etag", out var etag) ? etag.GetString() : null,
        Number(json, "modified"),
        Number(json, "size"),
        (byte?)Number(json, "priority"));

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static long? Number(JsonElement json, string name) => json.TryGetProperty(name, out var number) ? number.GetInt64() : null;
}
