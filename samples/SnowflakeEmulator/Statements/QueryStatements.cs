using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Results;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>SELECT, EXPLAIN and CALL.</summary>
internal static class QueryStatements
{
    public static void Select(Execution x)
    {
        x.Record.Type = "SELECT";
        var translator = x.Translator();
        var query = translator.ReadQuery();
        x.Cursor.ExpectEnd();
        using var warehouse = WarehouseUse.Begin(x, translator.ReadsData);
        Prepare(x, translator);
        using var live = LiveCopies.Create(x, translator.Live);
        x.Query(query.Sql, query.Columns);
    }

    /// <summary>CALL SYSTEM$WAIT(…): the one procedure there is.</summary>
    public static void Call(Execution x)
    {
        x.Record.Type = "CALL";
        if (!x.Cursor.Peek().IsWord("SYSTEM$WAIT"))
        {
            throw SnowflakeErrors.Unsupported("CALL " + x.Cursor.Peek().Text);
        }

        x.Cursor.Position++;
        var translator = x.Translator();
        var value = translator.ReadExpression();
        x.Cursor.ExpectEnd();
        Prepare(x, translator);
        x.Rows(new TableData([new ResultColumn("SYSTEM$WAIT", DataType.Text)], [[value.Constant]]));
    }

    public static void Explain(Execution x)
    {
        x.Record.Type = "EXPLAIN";
        x.Cursor.Position++;
        var format = "TABULAR";
        if (x.Cursor.AcceptWord("USING"))
        {
            format = x.Cursor.Next().Text;
        }

        if (x.Cursor.Current.Text is not ("SELECT" or "WITH" or "(" or "VALUES"))
        {
            throw SnowflakeErrors.Unsupported("EXPLAIN " + x.Cursor.Current.Text);
        }

        var translator = x.Translator();
        var query = translator.ReadQuery();
        x.Cursor.ExpectEnd();
        using var live = LiveCopies.Create(x, translator.Live);
        x.Rows(ExplainPlan.Of(x, query.Sql, translator.Relations, format));
    }

    /// <summary>Waits where the statement says so, does what it does beside its rows, and notes what it cost to read it.</summary>
    public static void Prepare(Execution x, Translator translator)
    {
        x.Record.Compilation = x.Now - x.Record.Start;
        translator.Effects.ForEach(static effect => effect());
        if (translator.Wait > TimeSpan.Zero)
        {
            Task.Delay(translator.Wait, x.Account.Time, x.CancellationToken).GetAwaiter().GetResult();
        }
    }
}
