using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    /// <summary>A data type with its arguments.</summary>
    private bool ParseType()
    {
        if (!Is(TokenKind.Word) || !BuiltInFunctions.IsType(TextOf(Current)) || !Enter())
        {
            return Unexpected();
        }

        _at++;
        if (!Accept(Keyword.Precision))
        {
            AcceptWord("VARYING");
        }

        return Leave(!Accept(TokenKind.LeftParenthesis) || ParseTypeArguments());
    }

    private bool ParseTypeArguments()
    {
        do
        {
            if (!Accept(TokenKind.Number) && !(ParseType() && (!Is(Keyword.Not) || Accept(Keyword.Not, Keyword.Null))))
            {
                return Unexpected();
            }
        }
        while (Accept(TokenKind.Comma));
        return Expect(TokenKind.RightParenthesis);
    }
}
