using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ZiggyCreatures.Caching.Fusion.Serialization;

namespace Sophia.Caching;

/// <summary>Values as UTF-8 JSON, through the type information of the given options, so that it works with source-generated JSON and AOT.</summary>
internal sealed class JsonCacheSerializer : IFusionCacheSerializer
{
    private readonly JsonSerializerOptions _options;

    public JsonCacheSerializer(JsonSerializerOptions options)
    {
        // What tags are kept as.
        EntryCodecs.Use<long>();
        _options = WithFallback(options);
    }

    public byte[] Serialize<T>(T? obj) => EntryCodec<T>.Known is { } codec ? codec.Write(obj!, _options) : JsonSerializer.SerializeToUtf8Bytes(obj!, TypeInfo<T>());

    public T? Deserialize<T>(byte[] data) => EntryCodec<T>.Known is { } codec ? codec.Read(data, _options) : JsonSerializer.Deserialize(data, TypeInfo<T>());

    public ValueTask<byte[]> SerializeAsync<T>(T? obj, CancellationToken token = default) => new(Serialize(obj));

    public ValueTask<T?> DeserializeAsync<T>(byte[] data, CancellationToken token = default) => new(Deserialize<T>(data));

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));

    // What goes through HybridCache and IFusionCache comes in envelopes that no application's context names.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only where reflection-based JSON is enabled.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only where reflection-based JSON is enabled.")]
    private static JsonSerializerOptions WithFallback(JsonSerializerOptions options)
    {
        var copy = new JsonSerializerOptions(options);
        if (JsonSerializer.IsReflectionEnabledByDefault)
        {
            copy.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        }

        return copy;
    }

    /// <summary>The options used when the application gives none: reflection, which an AOT application replaces by its own context.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only where reflection-based JSON is enabled; an AOT application passes JsonSerializerOptions.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only where reflection-based JSON is enabled; an AOT application passes JsonSerializerOptions.")]
    public static JsonSerializerOptions DefaultOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        options.TypeInfoResolver = JsonSerializer.IsReflectionEnabledByDefault ? new DefaultJsonTypeInfoResolver() : JsonTypeInfoResolver.Combine();
        return options;
    }
}
