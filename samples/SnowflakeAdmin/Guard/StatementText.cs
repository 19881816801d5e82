using System.Text;
using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard;

/// <summary>What runs of a statement: its tokens as they were written, a space for each comment. What the guard did not read as a token does not run.</summary>
internal static class StatementText
{
    public static string Of(string sql, ReadOnlySpan<Token> tokens, bool comments)
    {
        if (!comments)
        {
            return sql[tokens[0].Start..tokens[^1].End];
        }

        var text = new StringBuilder(tokens[^1].End - tokens[0].Start);
        var end = tokens[0].Start;
        foreach (var token in tokens)
        {
            var gap = sql.AsSpan(end, token.Start - end);
            // Blanks stay as they are; between two tokens blanks are the only alternative to a comment.
            text.Append(gap.ContainsAnyExcept(" \t\r\n") ? " " : gap).Append(sql, token.Start, token.Length);
            end = token.End;
        }

        return text.ToString();
    }
}
