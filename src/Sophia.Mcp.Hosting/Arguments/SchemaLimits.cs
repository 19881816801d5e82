using System.Globalization;
using System.Text.Json;

namespace Sophia.Mcp.Hosting;

/// <summary>The limits on size and value of one schema. What is null is not limited.</summary>
internal sealed record SchemaLimits
{
    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public double? ExclusiveMinimum { get; init; }

    public double? ExclusiveMaximum { get; init; }

    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    public int? MinItems { get; init; }

    public int? MaxItems { get; init; }

    public ArgumentProblem? Check(string path, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) => CheckNumber(path, number, value),
        JsonValueKind.String when MinLength is not null || MaxLength is not null => CheckCount(path, Runes(value.GetString()!), MinLength, MaxLength, "characters"),
        JsonValueKind.Array => CheckCount(path, value.GetArrayLength(), MinItems, MaxItems, "items"),
        _ => null,
    };

    private ArgumentProblem? CheckNumber(string path, double number, JsonElement value)
    {
        var expected = number < Minimum ? $"at least {Text(Minimum)}"
            : number > Maximum ? $"at most {Text(Maximum)}"
            : number <= ExclusiveMinimum ? $"more than {Text(ExclusiveMinimum)}"
            : number >= ExclusiveMaximum ? $"less than {Text(ExclusiveMaximum)}"
            : null;
        return expected is null ? null : new ArgumentProblem(path, expected, JsonText.Describe(value));
    }

    private static ArgumentProblem? CheckCount(string path, int count, int? min, int? max, string what)
    {
        var expected = count < min ? $"at least {min} {what}" : count > max ? $"at most {max} {what}" : null;
        return expected is null ? null : new ArgumentProblem(path, expected, $"{count} {what}");
    }

    // JSON Schema counts Unicode characters, not UTF-16 units.
    private static int Runes(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    private static string Text(double? number) => number!.Value.ToString(CultureInfo.InvariantCulture);
}
