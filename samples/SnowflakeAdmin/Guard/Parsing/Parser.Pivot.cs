using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    private bool ParsePivot()
    {
        var turned = Is(Keyword.Unpivot);
        _at++;
        if (turned && (Accept(Keyword.Include) || Accept(Keyword.Exclude)) && !Expect(Keyword.Nulls))
        {
            return false;
        }

        if (!Expect(TokenKind.LeftParenthesis) || !(turned ? SkipPart() : ParseAggregates()) || !Expect(Keyword.For) || !SkipPart() || !Expect(Keyword.In))
        {
            return false;
        }

        return Expect(TokenKind.LeftParenthesis) && ParsePivotValues() && Expect(TokenKind.RightParenthesis) && ParsePivotDefault() && Expect(TokenKind.RightParenthesis);
    }

    private bool ParseAggregates()
    {
        do
        {
            if (!ParseExpression() || !ParseAlias())
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private bool ParsePivotValues()
    {
        if (StartsQuery(Current))
        {
            return ParseQuery();
        }

        if (Is(Keyword.Any) && (Ahead(1).Kind is TokenKind.RightParenthesis || Ahead(1).Keyword is Keyword.Order))
        {
            _at++;
            return !Accept(Keyword.Order, Keyword.By) || ParseOrder();
        }

        return ParseAggregates();
    }

    private bool ParsePivotDefault() => !Accept(Keyword.Default)
        || (Expect(Keyword.On) && Expect(Keyword.Null) && Expect(TokenKind.LeftParenthesis) && ParseExpression() && Expect(TokenKind.RightParenthesis));
}
