namespace Sophia.Configuration.Schema;

/// <summary>Finds what was probably meant by a name that is not known.</summary>
internal static class KeySuggestion
{
    /// <summary>The candidate that differs least, or null when none is near: spelling aside, at most a third of the letters may differ.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        var bestDistance = int.MaxValue;
        var plain = Plain(name);
        if (plain.Length > 128)
        {
            return null;
        }

        foreach (var candidate in candidates)
        {
            var distance = Distance(plain, Plain(candidate));
            if (distance < bestDistance && distance <= Math.Max(1, plain.Length / 3))
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>A name without what people mix up: case, '_', '-' and '.'.</summary>
    public static string Plain(string name) =>
        string.Concat(name.Where(letter => letter is not ('_' or '-' or '.'))).ToUpperInvariant();

    /// <summary>The sub-section that has the key, when it was only written one level too high: <c>retries</c> → <c>health_check.retries</c>.</summary>
    public static string? InSubsection(string name, SchemaObject section, Func<SchemaProperty, string> show)
    {
        foreach (var property in section.Properties)
        {
            var inner = (property.Node as SchemaObject)?.Properties.FirstOrDefault(inner => Plain(show(inner)) == Plain(name));
            if (inner is not null)
            {
                return show(property) + (show(inner) == inner.Name ? "." : ":") + show(inner);
            }
        }

        return null;
    }

    // Optimal string alignment: a swap of two neighbouring letters counts as one mistake.
    private static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                rows[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Step(rows, left, right, i, j),
                };
            }
        }

        return rows[left.Length, right.Length];
    }

    private static int Step(int[,] rows, string left, string right, int i, int j)
    {
        var change = left[i - 1] == right[j - 1] ? 0 : 1;
        var best = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + change);
        var swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
        return swapped ? Math.Min(best, rows[i - 2, j - 2] + 1) : best;
    }
}
