namespace SnowflakeEmulator.Sql;

internal static class StatementSplitter
{
    /// <summary>The statements of a request, without empty ones.</summary>
    public static List<SqlCursor> Split(string source)
    {
        var tokens = SqlTokenizer.Tokenize(source);
        List<SqlCursor> statements = [];
        var start = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == TokenKind.End || tokens[i].Is(";"))
            {
                if (i > start)
                {
                    statements.Add(new SqlCursor(source, tokens, start, i));
                }

                start = i + 1;
            }
        }

        return statements;
    }
}
