using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Tests.Guard.Corpus;

/// <summary>The judge of the corpus: hostile statements are refused for the right reason, legitimate ones are allowed with the right kinds and objects.</summary>
public sealed class CorpusTests
{
    private static readonly IReadOnlyList<CorpusLine> Lines = CorpusLine.ReadAll();

    [Fact]
    public void The_corpus_is_all_there()
    {
        Assert.True(Lines.Count(static line => line.Hostile) >= 910, "hostile statements are missing");
        Assert.True(Lines.Count(static line => !line.Hostile) >= 125, "legitimate statements are missing");
        Assert.Equal(Lines.Count, Lines.Select(static line => line.Id).Distinct().Count());
    }

    [Fact]
    public void No_hostile_statement_passes()
    {
        var passed = Lines.Where(static line => line.Hostile && Judge(line).Allowed).Select(Describe).ToList();
        Assert.True(passed.Count == 0, $"{passed.Count} bypasses:\n{string.Join('\n', passed)}");
    }

    [Fact]
    public void Hostile_statements_are_refused_for_the_right_reason()
    {
        var wrong = Lines.Where(static line => line.Hostile && !line.Reasons!.Contains(Judge(line).Reason.ToString())).Select(Describe).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} with another reason:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Legitimate_statements_pass_with_their_kinds_and_objects()
    {
        var wrong = Lines.Where(static line => !line.Hostile && !IsAsExpected(line)).Select(Describe).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} not as expected:\n{string.Join('\n', wrong)}");
    }

    private static GuardVerdict Judge(CorpusLine line) => SqlGuard.Inspect(line.Text, CorpusPolicies.ByName(line.Policy));

    private static bool IsAsExpected(CorpusLine line)
    {
        var verdict = Judge(line);
        return verdict.Allowed
            && Kinds(verdict).SequenceEqual(line.Kinds!)
            && Objects(verdict).SetEquals(line.Objects!);
    }

    private static IEnumerable<string> Kinds(GuardVerdict verdict) => verdict.Statements.SelectMany(static statement => statement.Kinds.Kinds()).Select(static kind => kind.ToString());

    private static HashSet<string> Objects(GuardVerdict verdict) =>
        [.. verdict.Statements.SelectMany(static statement => statement.Objects).Select(static reference => reference.ToString())];

    private static string Describe(CorpusLine line)
    {
        var verdict = Judge(line);
        var text = line.Text.Length > 160 ? line.Text[..160] + "…" : line.Text;
        return verdict.Allowed
            ? $"{line.Id} [{line.Policy}] allowed ({string.Join(' ', Kinds(verdict))}; {string.Join(", ", Objects(verdict))}): {text}"
            : $"{line.Id} [{line.Policy}] {verdict.Reason} ({verdict.Message}): {text}";
    }
}
