using System.Collections;
using System.Globalization;

namespace Sophia.Health;

/// <summary>
/// A copy of what a check put into its data, safe to keep and to write as often as somebody looks: lists are read once, here, where the check's
/// timeout still holds; what loops, never ends or throws costs itself alone.
/// </summary>
internal static class HealthDataCopy
{
    private const int Deepest = 8;
    private const int MostEntries = 200;
    private const int MostValues = 1_000;
    private const string Cut = "…";

    public static Dictionary<string, object>? Of(IReadOnlyDictionary<string, object>? given)
    {
        try
        {
            return given is { Count: > 0 } ? Read(given) : null;
        }
        catch (Exception)
        {
            // It is being written to at this very moment, or cannot be read: the check's status counts.
            return null;
        }
    }

    private static Dictionary<string, object> Read(IReadOnlyDictionary<string, object> given)
    {
        var copy = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (key, value) in given)
        {
            if (copy.Count == MostEntries)
            {
                break;
            }

            // Each its own share: one that never ends takes nothing from the next.
            var left = MostValues;
            copy[ShortText.Of(key, ShortText.Name)] = One(value, Deepest, ref left)!;
        }

        return copy;
    }

    private static object? One(object? value, int depth, ref int left)
    {
        try
        {
            return value switch
            {
                null => null,
                DateTimeOffset or DateTime or TimeSpan or decimal => value,
                string text => ShortText.Of(text, ShortText.Summary),
                IEnumerable when depth == 0 => Cut,
                IDictionary map => Map(map, depth - 1, ref left),
                IEnumerable items => List(items, depth - 1, ref left),
                _ when value.GetType().IsPrimitive => value,
                IFormattable other => ShortText.Of(other.ToString(null, CultureInfo.InvariantCulture), ShortText.Summary),
                _ => ShortText.Of(value.ToString(), ShortText.Summary),
            };
        }
        catch (Exception error)
        {
            return $"unreadable: {error.GetType().Name}";
        }
    }

    private static Dictionary<string, object?> Map(IDictionary map, int depth, ref int left)
    {
        var copy = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (DictionaryEntry pair in map)
        {
            if (--left < 0)
            {
                break;
            }

            copy[ShortText.Of(Convert.ToString(pair.Key, CultureInfo.InvariantCulture) ?? "", ShortText.Name)] = One(pair.Value, depth, ref left);
        }

        return copy;
    }

    private static object?[] List(IEnumerable items, int depth, ref int left)
    {
        var copy = new List<object?>();
        foreach (var item in items)
        {
            if (--left < 0)
            {
                copy.Add(Cut);
                break;
            }

            copy.Add(One(item, depth, ref left));
        }

        return [.. copy];
    }
}
