using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Tests.Guard.Corpus;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeAdmin.Tests.Guard;

/// <summary>Generated statements: nothing hostile passes in another shape, and nothing at all makes the guard fail or hang.</summary>
public sealed class FuzzTests
{
    private const int Disguises = 40;
    private const int Generated = 100_000;

    private static readonly IReadOnlyList<CorpusLine> Lines = CorpusLine.ReadAll();

    [Fact]
    public void Hostile_statements_do_not_pass_in_disguise()
    {
        var mutator = new Mutator(1);
        var passed = new List<string>();
        foreach (var line in Lines.Where(static line => line.Hostile && !line.Reasons!.Contains("Empty")))
        {
            for (var i = 0; i < Disguises; i++)
            {
                var text = mutator.Disguise(line.Text);
                if (SqlGuard.Inspect(text, CorpusPolicies.ByName(line.Policy)).Allowed)
                {
                    passed.Add($"{line.Id}: {text}");
                }
            }
        }

        Assert.True(passed.Count == 0, $"{passed.Count} bypasses:\n{string.Join('\n', passed.Take(20))}");
    }

    [Fact]
    public void Hundred_thousand_generated_statements_are_decided_and_what_passes_only_reads()
    {
        var mutator = new Mutator(2);
        var allowed = 0;
        for (var i = 0; i < Generated; i++)
        {
            var text = Generate(mutator, i);
            var verdict = SqlGuard.Inspect(text, CorpusPolicies.Prod);
            if (verdict.Allowed)
            {
                allowed++;
                foreach (var statement in verdict.Statements)
                {
                    AssertOnlyReads(statement, text);
                }
            }
            else
            {
                Assert.NotEqual("", verdict.Message);
            }
        }

        // Otherwise this would prove nothing.
        Assert.InRange(allowed, Generated / 50, Generated);
    }

    [Fact]
    public void What_the_guard_lets_through_it_reads_the_same_again()
    {
        var mutator = new Mutator(3);
        for (var i = 0; i < Generated / 5; i++)
        {
            var verdict = SqlGuard.Inspect(Generate(mutator, i), CorpusPolicies.Dev);
            foreach (var statement in verdict.Statements)
            {
                var again = SqlGuard.Inspect(statement.Text, CorpusPolicies.Dev);
                Assert.True(again.Allowed, statement.Text);
                Assert.Equal(statement.Kinds, Assert.Single(again.Statements).Kinds);
                Assert.Equal(statement.Objects, again.Statements[0].Objects);
                Assert.Equal(statement.Text, again.Statements[0].Text);
            }
        }
    }

    /// <summary>Statements of the corpus, broken at random, and words in any order.</summary>
    internal static string Generate(Mutator mutator, int number) => (number % 4) switch
    {
        0 => mutator.Soup(),
        1 => mutator.Disguise(Lines[mutator.Next(Lines.Count)].Text),
        _ => mutator.Break(Lines[mutator.Next(Lines.Count)].Text, Lines[mutator.Next(Lines.Count)].Text),
    };

    /// <summary>The statement as the emulator sees it, which must be one; null when the emulator refuses it.</summary>
    private static SqlCursor? SecondOpinion(string text)
    {
        try
        {
            return Assert.Single(StatementSplitter.Split(text));
        }
        catch (SnowflakeException)
        {
            return null;
        }
    }

    /// <summary>The second opinion is that of a tokenizer that shares nothing with the guard's.</summary>
    private static void AssertOnlyReads(GuardedStatement statement, string source)
    {
        Assert.True(statement.Kinds.IsReadOnly, source);
        if (SecondOpinion(statement.Text) is not { } cursor)
        {
            return;
        }

        var first = cursor.Current;
        while (first.Is("("))
        {
            cursor.Position++;
            first = cursor.Current;
        }

        Assert.True(first.Text is "SELECT" or "WITH" or "VALUES" or "SHOW" or "DESCRIBE" or "DESC" or "EXPLAIN", statement.Text);
    }
}
