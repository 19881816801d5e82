using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiMemory;

/// <summary>The JSON that is made outside the protocol's own.</summary>
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class MemoryJson : JsonSerializerContext;
