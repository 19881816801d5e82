using System.Text.Json;
using ModelContextProtocol;

namespace AiMemory.Storage;

/// <summary>Checks and normalises what callers send. Every refusal names the argument, what came and what is allowed.</summary>
public static class MemoryRules
{
    /// <summary>A text to remember: 1 to <see cref="MemoryLimits.ContentChars"/> characters, not only white space.</summary>
    public static string Content(string? content)
    {
        if (string.IsNullOrWhiteSpace(content))
        {
            throw new McpException("content is empty. Give the text to remember.");
        }

        var text = content.Trim();
        if (text.Length > MemoryLimits.ContentChars)
        {
            throw new McpException(
                $"content has {text.Length} characters; at most {MemoryLimits.ContentChars} are allowed. Store it in parts, each about one thing, with a common tag.");
        }

        return text.Contains('\0', StringComparison.Ordinal)
            ? throw new McpException("content contains the character U+0000, which is not text. Remove it.")
            : text;
    }

    /// <summary>A namespace or category: 1 to <see cref="MemoryLimits.NameChars"/> letters, digits and <c>- _ . / :</c>, in lower case.</summary>
    public static string Name(string argument, string? value, string whenMissing)
    {
        var name = value?.Trim().ToLowerInvariant();
        return string.IsNullOrEmpty(name) ? whenMissing : Named(argument, name);
    }

    /// <summary>The same, or <see langword="null"/> when missing.</summary>
    public static string? OptionalName(string argument, string? value) => Name(argument, value, "") is { Length: > 0 } name ? name : null;

    /// <summary>Tags in lower case, sorted, without repeats: at most <see cref="MemoryLimits.Tags"/>.</summary>
    public static IReadOnlyList<string> Tags(IReadOnlyCollection<string>? tags)
    {
        var names = (tags ?? [])
            .Where(static tag => !string.IsNullOrWhiteSpace(tag))
            .Select(static tag => Named("tags", string.Join('-', tag.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        return names.Length <= MemoryLimits.Tags
            ? names
            : throw new McpException($"tags has {names.Length} entries; at most {MemoryLimits.Tags} are allowed. Keep those one would search by.");
    }

    /// <summary>An importance from 0 to 1.</summary>
    public static double? Importance(string argument, double? value) => value is null or (>= 0 and <= 1)
        ? value
        : throw new McpException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{argument} is {value}; it goes from 0 (trivial) to 1 (vital)."));

    /// <summary>Metadata as compact JSON of at most <see cref="MemoryLimits.MetadataChars"/> characters.</summary>
    public static string? Metadata(Dictionary<string, JsonElement>? metadata)
    {
        if (metadata is null)
        {
            return null;
        }

        var text = JsonSerializer.Serialize(metadata, MemoryJson.Default.DictionaryStringJsonElement);
        return text.Length > MemoryLimits.MetadataChars
            ? throw new McpException($"metadata has {text.Length} characters of JSON; at most {MemoryLimits.MetadataChars} are allowed. Put long text into content.")
            : text.Contains("\\u0000", StringComparison.Ordinal)
            ? throw new McpException("metadata contains the character U+0000, which is not text. Remove it.")
            : text;
    }

    /// <summary>A page size from 1 to <see cref="MemoryLimits.PageSize"/>.</summary>
    public static int Limit(int limit) => limit is >= 1 and <= MemoryLimits.PageSize
        ? limit
        : throw new McpException($"limit is {limit}; it goes from 1 to {MemoryLimits.PageSize}. Use nextCursor of the answer for more.");

    /// <summary>A search text of at most <see cref="MemoryLimits.QueryChars"/> characters.</summary>
    public static string Query(string? query) => (query ?? "").Length <= MemoryLimits.QueryChars
        ? query ?? ""
        : throw new McpException($"query has {query!.Length} characters; at most {MemoryLimits.QueryChars} are allowed. A few telling words find more.");

    /// <summary>An id as the store hands them out.</summary>
    public static string Id(string? id)
    {
        // Models like to repeat the address of the resource.
        var text = (id ?? "").Trim();
        text = text.StartsWith("memory://", StringComparison.OrdinalIgnoreCase) ? text["memory://".Length..] : text;
        return MemoryId.IsValid(text)
            ? text
            : throw new McpException($"id is not an id: one has {MemoryId.Length} lower-case letters and digits. search_memories and list_memories give ids.");
    }

    private static string Named(string argument, string name)
    {
        if (name.Length > MemoryLimits.NameChars)
        {
            throw new McpException($"{argument} has a name of {name.Length} characters; at most {MemoryLimits.NameChars} are allowed.");
        }

        return name.All(static c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '#' or '+' or '@')
            ? name
            : throw new McpException($"{argument} has the name '{name}'; letters, digits and - _ . / : # + @ are allowed.");
    }
}
