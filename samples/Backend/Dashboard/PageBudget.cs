using System.Buffers;
using System.Text.Json;

namespace Backend.Dashboard;

/// <summary>
/// Keeps a page within its size, however large the installation is: where its fields together are too large, the largest of them give up their last entries, and the page says
/// how many. Sources put first what matters most.
/// </summary>
internal static class PageBudget
{
    /// <summary>Cuts fields in place.</summary>
    /// <param name="fields">What each field says.</param>
    /// <param name="failures">Why fields are empty, which needs room too.</param>
    /// <returns>How many entries were left out, by field; empty when all fitted.</returns>
    public static Dictionary<string, int> Fit(Dictionary<string, JsonElement> fields, IReadOnlyDictionary<string, string> failures)
    {
        var omitted = new Dictionary<string, int>(StringComparer.Ordinal);
        var left = BackendDefaults.MaxPageBytes - BackendDefaults.PageEnvelopeBytes - Bytes(json => JsonSerializer.Serialize(json, failures, BackendJson.Default.IReadOnlyDictionaryStringString));
        var sizes = fields.Select(field => (field.Key, Bytes: Bytes(field.Value))).OrderBy(field => field.Bytes).ToArray();
        for (var i = 0; i < sizes.Length; i++)
        {
            // What a small field does not need is the larger ones' to share.
            var (field, bytes) = sizes[i];
            var share = left / (sizes.Length - i);
            if (bytes > share)
            {
                (fields[field], omitted[field]) = Cut(field, fields[field], share);
                bytes = Bytes(fields[field]);
            }

            left -= bytes;
        }

        return omitted;
    }

    private static (JsonElement Value, int Omitted) Cut(string field, JsonElement value, int most)
    {
        // The plan's system_health keeps its entries one level down, the same ones in each of its objects.
        var lists = field == DashboardFields.SystemHealth ? [.. value.EnumerateObject().Where(part => part.Value.ValueKind is JsonValueKind.Object).Select(part => part.Value)] : new[] { value };
        var costs = lists.Select(Costs).ToArray();
        var count = costs.Length == 0 ? 0 : costs.Max(cost => cost.Length);
        var kept = 0;
        for (var bytes = Bytes(value) - costs.Sum(cost => cost.Sum()); kept < count; kept++)
        {
            bytes += costs.Sum(cost => cost.ElementAtOrDefault(kept));
            if (bytes > most)
            {
                break;
            }
        }

        var cut = Rewrite(json => Write(json, field, value, kept));
        return Bytes(cut) <= most ? (cut, count - kept) : (DashboardFields.Empty(field), Math.Max(1, count));
    }

    // Each with its comma.
    private static int[] Costs(JsonElement entries) => entries.ValueKind is JsonValueKind.Array
        ? [.. entries.EnumerateArray().Select(entry => Bytes(entry) + 1)]
        : [.. entries.EnumerateObject().Select(entry => Bytes(json =>
        {
            json.WriteStartObject();
            entry.WriteTo(json);
            json.WriteEndObject();
        }) - 1)];

    private static void Write(Utf8JsonWriter json, string field, JsonElement value, int kept)
    {
        if (value.ValueKind is JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var entry in value.EnumerateArray().Take(kept))
            {
                entry.WriteTo(json);
            }

            json.WriteEndArray();
            return;
        }

        json.WriteStartObject();
        foreach (var part in field == DashboardFields.SystemHealth ? value.EnumerateObject() : value.EnumerateObject().Take(kept))
        {
            json.WritePropertyName(part.Name);
            if (field == DashboardFields.SystemHealth && part.Value.ValueKind is JsonValueKind.Object)
            {
                Write(json, "", part.Value, kept);
            }
            else
            {
                part.Value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private static JsonElement Rewrite(Action<Utf8JsonWriter> write)
    {
        var buffer = Written(write);
        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static int Bytes(JsonElement value) => Bytes(value.WriteTo);

    private static int Bytes(Action<Utf8JsonWriter> write) => Written(write).WrittenCount;

    private static ArrayBufferWriter<byte> Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        write(json);
        json.Flush();
        return buffer;
    }
}
