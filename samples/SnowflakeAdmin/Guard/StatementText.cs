using System.Buffers;
using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard;

/// <summary>What runs of a statement: its tokens as they were written, a space for each comment. What the guard did not read as a token does not run.</summary>
internal static class StatementText
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n");

    public static string Of(string sql, ReadOnlySpan<Token> tokens, bool comments)
    {
        if (!comments)
        {
            return sql[tokens[0].Start..tokens[^1].End];
        }

        // Never longer than what was written.
        var buffer = ArrayPool<char>.Shared.Rent(tokens[^1].End - tokens[0].Start);
        try
        {
            return new string(buffer, 0, Write(sql, tokens, buffer));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static int Write(ReadOnlySpan<char> sql, ReadOnlySpan<Token> tokens, Span<char> target)
    {
        var (length, end) = (0, tokens[0].Start);
        // Tokens with nothing but blanks between them are copied at once.
        var begin = end;
        foreach (var token in tokens)
        {
            if (sql[end..token.Start].ContainsAnyExcept(Blanks))
            {
                // Blanks stay as they are; between two tokens blanks are the only alternative to a comment.
                length += Copy(sql[begin..end], target[length..]);
                target[length++] = ' ';
                begin = token.Start;
            }

            end = token.End;
        }

        return length + Copy(sql[begin..end], target[length..]);
    }

    private static int Copy(ReadOnlySpan<char> part, Span<char> target)
    {
        part.CopyTo(target);
        return part.Length;
    }
}
