using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    private enum After
    {
        Nothing,
        Operand,
        Operator,
        Failure,
    }

    private bool ParseExpressions()
    {
        do
        {
            if (!ParseExpression())
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    /// <summary>Operands and operators in turn. Which binds first does not matter here.</summary>
    private bool ParseExpression()
    {
        if (!Enter())
        {
            return false;
        }

        var next = After.Operator;
        while (true)
        {
            if (next is After.Operator && !ParseOperand())
            {
                return Leave(false);
            }

            next = ParseOperator();
            if (next is After.Nothing or After.Failure)
            {
                return Leave(next is After.Nothing);
            }
        }
    }

    private bool ParseOperand()
    {
        while (IsPrefix())
        {
            _at++;
        }

        switch (Current.Kind)
        {
            case TokenKind.Number or TokenKind.Text or TokenKind.Variable:
                _at++;
                return true;
            case TokenKind.LeftParenthesis:
                return ParseParenthesis();
            case TokenKind.LeftBracket:
                return ParseArray();
            case TokenKind.LeftBrace:
                return ParseObjectConstant();
            case TokenKind.Quoted:
                return ParseChain();
            case TokenKind.Word:
                return ParseWordOperand();
            default:
                return Unexpected();
        }
    }

    private readonly bool IsPrefix() => Is(Keyword.None)
        ? Current.Kind is TokenKind.Plus or TokenKind.Minus
        : Current.Keyword is Keyword.Not or Keyword.Prior or Keyword.ConnectByRoot || IsQuantifier();

    private readonly bool IsQuantifier() => Current.Keyword is Keyword.Any or Keyword.All or Keyword.Some && Ahead(1).Kind is TokenKind.LeftParenthesis;

    private bool ParseWordOperand()
    {
        switch (Current.Keyword)
        {
            case Keyword.Case:
                return ParseCase();
            case Keyword.CastWord or Keyword.TryCast when Ahead(1).Kind is TokenKind.LeftParenthesis:
                _at += 2;
                return ParseExpression() && Expect(Keyword.As) && ParseType() && Expect(TokenKind.RightParenthesis);
            case Keyword.Extract when Ahead(1).Kind is TokenKind.LeftParenthesis:
                return ParseExtract();
            case Keyword.Exists:
                _at++;
                return ParseBracketedQuery();
            case Keyword.Grouping when Ahead(1).Keyword is Keyword.Sets:
                _at += 2;
                return Is(TokenKind.LeftParenthesis) ? ParseParenthesis() : Unexpected();
            case Keyword.Interval or Keyword.DateWord or Keyword.TimeWord or Keyword.TimestampWord or Keyword.X when Ahead(1).Kind is TokenKind.Text:
                _at += 2;
                return true;
            default:
                return ParseChain();
        }
    }

    /// <summary>What follows an operand: an operator, something that belongs to the operand, or neither.</summary>
    private After ParseOperator()
    {
        switch (Current.Kind)
        {
            case TokenKind.Plus or TokenKind.Minus or TokenKind.Star or TokenKind.Operator or TokenKind.Equal or TokenKind.Arrow or TokenKind.FatArrow:
                _at++;
                return After.Operator;
            case TokenKind.Cast:
                _at++;
                return ParseType() ? After.Operand : After.Failure;
            case TokenKind.LeftBracket:
                _at++;
                return ParseExpression() && Expect(TokenKind.RightBracket) ? After.Operand : After.Failure;
            case TokenKind.Colon or TokenKind.Dot:
                return ParsePath();
            case TokenKind.Word:
                return ParseWordOperator();
            default:
                return After.Nothing;
        }
    }

    /// <summary>A step into semi-structured data. A call cannot stand in it.</summary>
    private After ParsePath()
    {
        _at++;
        return SkipPart(afterDot: true) && (!Is(TokenKind.LeftParenthesis) || Unexpected()) ? After.Operand : After.Failure;
    }

    private After ParseWordOperator()
    {
        switch (Current.Keyword)
        {
            case Keyword.And or Keyword.Or:
            case Keyword.In or Keyword.Like or Keyword.Ilike or Keyword.Rlike or Keyword.Regexp or Keyword.Between:
            case Keyword.Escape when Ahead(1).Kind is TokenKind.Text:
                _at++;
                return After.Operator;
            case Keyword.Not:
                return ParseNegated();
            case Keyword.Is:
                return ParseIs();
            case Keyword.Collate when Ahead(1).Kind is TokenKind.Text:
                _at += 2;
                return After.Operand;
            default:
                return After.Nothing;
        }
    }

    private After ParseNegated()
    {
        if (Ahead(1).Keyword is not (Keyword.In or Keyword.Like or Keyword.Ilike or Keyword.Rlike or Keyword.Regexp or Keyword.Between))
        {
            return After.Nothing;
        }

        _at += 2;
        return After.Operator;
    }

    private After ParseIs()
    {
        _at++;
        Accept(Keyword.Not);
        if (Accept(Keyword.Distinct, Keyword.From))
        {
            return After.Operator;
        }

        return Accept(Keyword.Null) || Accept(Keyword.True) || Accept(Keyword.False) || Unexpected() ? After.Operand : After.Failure;
    }

    /// <summary>A subquery, a list, or an expression; also several queries joined by set operators.</summary>
    private bool ParseParenthesis()
    {
        if (!Enter())
        {
            return false;
        }

        _at++;
        var read = Accept(TokenKind.RightParenthesis)
            || ((StartsQuery(Current) ? ParseQuery() : ParseExpressions() && (!IsSetOperator || ParseSetTail())) && Expect(TokenKind.RightParenthesis));
        return Leave(read);
    }

    private bool ParseArray()
    {
        _at++;
        return Accept(TokenKind.RightBracket) || (ParseExpressions() && Expect(TokenKind.RightBracket));
    }

    private bool ParseObjectConstant()
    {
        _at++;
        if (Accept(TokenKind.RightBrace))
        {
            return true;
        }

        do
        {
            if (!Expect(TokenKind.Text) || !Expect(TokenKind.Colon) || !ParseExpression())
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return Expect(TokenKind.RightBrace);
    }

    private bool ParseCase()
    {
        _at++;
        if (!Is(Keyword.When) && !ParseExpression())
        {
            return false;
        }

        do
        {
            if (!Expect(Keyword.When) || !ParseExpression() || !Expect(Keyword.Then) || !ParseExpression())
            {
                return false;
            }
        }
        while (Is(Keyword.When));
        return (!Accept(Keyword.Else) || ParseExpression()) && Expect(Keyword.End);
    }

    private bool ParseExtract()
    {
        _at += 2;
        return (Accept(TokenKind.Text) || SkipPart()) && Expect(Keyword.From) && ParseExpression() && Expect(TokenKind.RightParenthesis);
    }
}
