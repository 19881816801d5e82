using System.Globalization;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Statements;

namespace SnowflakeEmulator.Translation;

/// <summary>TABLE(…): the history functions, GENERATOR and FLATTEN.</summary>
internal sealed partial class Translator
{
    private string ReadTableFunction()
    {
        Cursor.ExpectWord("TABLE");
        Cursor.Expect("(");
        if (Cursor.IsWord("GENERATOR"))
        {
            return ReadGenerator();
        }

        if (Cursor.IsWord("FLATTEN"))
        {
            return ReadFlatten(inTable: true);
        }

        var parts = Cursor.Current.Kind == TokenKind.Word ? Cursor.QualifiedName() : throw Cursor.Unexpected();
        if (Cursor.Is("(") && LiveViews.FindFunction(Session, parts) is { } live)
        {
            Cursor.Expect("(");
            var limit = ReadHistoryArguments(parts[^1]);
            Cursor.Expect(")");
            Cursor.Expect(")");
            ReadsData = true;
            var rows = limit is { } count ? live with { Rows = [.. live.Rows.Take(count)] } : live;
            return ReadAliased(Names.Physical(Live.Add(rows)), [.. live.Columns.Select(c => new OutColumn(c.Name, c.Type))], parts[^1]);
        }

        throw SnowflakeErrors.Unsupported($"TABLE({string.Join('.', parts)})");
    }

    private int? ReadHistoryArguments(string function)
    {
        int? limit = null;
        while (!Cursor.Is(")"))
        {
            var name = Cursor.Next();
            if (!name.IsWord("RESULT_LIMIT"))
            {
                throw SnowflakeErrors.Unsupported($"{function} argument {name.Text}");
            }

            Cursor.Expect("=>");
            limit = (int)Math.Min(Cursor.Integer(), 10_000);
            Cursor.Accept(",");
        }

        return limit;
    }

    private string ReadGenerator()
    {
        Cursor.ExpectWord("GENERATOR");
        Cursor.Expect("(");
        long? rows = null;
        while (!Cursor.Is(")"))
        {
            var name = Cursor.Next();
            if (!name.IsWord("ROWCOUNT"))
            {
                throw SnowflakeErrors.Unsupported("GENERATOR " + name.Text);
            }

            Cursor.Expect("=>");
            rows = Cursor.Integer();
            Cursor.Accept(",");
        }

        Cursor.Expect(")");
        Cursor.Expect(")");
        return ReadAliased(string.Create(CultureInfo.InvariantCulture, $"(SELECT 1 FROM range({rows ?? 0}))"), []);
    }
}
