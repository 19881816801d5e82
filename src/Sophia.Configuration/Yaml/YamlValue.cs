namespace Sophia.Configuration.Yaml;

/// <summary>A node of the file with the place where it stands. Shared by reference where an alias repeats it.</summary>
internal abstract record YamlValue(int Line, int Column);

/// <summary>A scalar. <paramref name="Plain"/> is false for quoted and block scalars, which are always text.</summary>
internal sealed record YamlScalar(string Text, bool Plain, int Line, int Column) : YamlValue(Line, Column)
{
    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed record YamlSequence(IReadOnlyList<YamlValue> Items, int Line, int Column) : YamlValue(Line, Column);

/// <summary>A mapping, in the order of the file, duplicates removed by the reader, which reports them.</summary>
internal sealed record YamlMapping(IReadOnlyList<YamlPair> Pairs, int Line, int Column) : YamlValue(Line, Column);

/// <summary>One key of a mapping and its value.</summary>
internal readonly record struct YamlPair(YamlScalar Key, YamlValue Value);
