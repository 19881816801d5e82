using SnowflakeAdmin.Guard.Lexing;
using SnowflakeAdmin.Guard.Parsing;

namespace SnowflakeAdmin.Guard;

/// <summary>Decides whether a text may run in an environment: every statement of it, every object that it names, after the names were resolved. Thread-safe.</summary>
internal static class SqlGuard
{
    /// <summary>Reads a text and decides.</summary>
    /// <param name="sql">One statement or several.</param>
    /// <param name="policy">What the environment allows.</param>
    public static GuardVerdict Inspect(string sql, GuardPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(policy);
        if (sql.Length > policy.MaxLength)
        {
            return GuardVerdict.Refuse(GuardReason.TooLong, $"The text has {sql.Length} characters; {policy.MaxLength} are read at most.");
        }

        var lexer = Lexer.Run(sql);
        try
        {
            return lexer.Reason is GuardReason.None
                ? Inspect(sql, lexer.Tokens, lexer.HasComments, policy)
                : GuardVerdict.Refuse(lexer.Reason, lexer.Message);
        }
        finally
        {
            lexer.Release();
        }
    }

    private static GuardVerdict Inspect(string sql, ReadOnlySpan<Token> tokens, bool comments, GuardPolicy policy)
    {
        List<GuardedStatement> statements = [];
        var at = 0;
        while (tokens[at].Kind is not TokenKind.End)
        {
            if (tokens[at].Kind is TokenKind.Semicolon)
            {
                at++;
                continue;
            }

            if (statements.Count == policy.MaxStatements)
            {
                return GuardVerdict.Refuse(GuardReason.TooMany, $"More than {policy.MaxStatements} statements at once are not read.");
            }

            var parser = new Parser(sql, tokens, at, policy);
            if (!parser.ParseStatement())
            {
                return GuardVerdict.Refuse(parser.Reason, parser.Message);
            }

            if (Authorizer.FindRefusal(parser.Kinds, parser.Objects, policy) is { } refusal)
            {
                return refusal;
            }

            statements.Add(new GuardedStatement(parser.Kinds, StatementText.Of(sql, tokens[at..parser.At], comments), parser.Objects));
            at = parser.At;
        }

        return statements.Count > 0
            ? new GuardVerdict(GuardReason.None, "", statements)
            : GuardVerdict.Refuse(GuardReason.Empty, "There is no statement in this text.");
    }
}
