using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SnowflakeAdmin.Tests.Guard.Corpus;

/// <summary>A statement and what the guard must say about it; one line of <c>statements.jsonl</c>.</summary>
/// <param name="Id">Its name, by what it tries.</param>
/// <param name="Policy">The policy it is judged under, one of <see cref="CorpusPolicies"/>.</param>
/// <param name="Sql">The text.</param>
/// <param name="Utf16">The text as code units in hexadecimal, where JSON cannot carry it.</param>
/// <param name="Verdict"><c>allow</c> or <c>deny</c>.</param>
/// <param name="Reasons">The reasons that are right.</param>
/// <param name="Kinds">The kinds of the statements, in their order.</param>
/// <param name="Objects">The objects that are named, in any order.</param>
internal sealed record CorpusLine(
    string Id, string Policy, string? Sql, string? Utf16, string Verdict, IReadOnlyList<string>? Reasons, IReadOnlyList<string>? Kinds, IReadOnlyList<string>? Objects)
{
    [JsonIgnore]
    public bool Hostile => Verdict == "deny";

    [JsonIgnore]
    public string Text => Sql ?? new string(Utf16!.Split(' ').Select(static unit => (char)int.Parse(unit, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray());

    public static IReadOnlyList<CorpusLine> ReadAll()
    {
        using var stream = typeof(CorpusLine).Assembly.GetManifestResourceStream("statements.jsonl")!;
        using var reader = new StreamReader(stream);
        var lines = new List<CorpusLine>();
        while (reader.ReadLine() is { } line)
        {
            lines.Add(JsonSerializer.Deserialize<CorpusLine>(line, JsonSerializerOptions.Web)!);
        }

        return lines;
    }
}
