using System.Runtime.InteropServices;
using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    private readonly bool StartsQuery(Token token) => token.Keyword is Keyword.Select or Keyword.With or Keyword.Values;

    private readonly bool IsSetOperator => Current.Keyword is Keyword.Union or Keyword.Intersect or Keyword.Except or Keyword.Minus;

    private bool ParseQuery()
    {
        if (!Enter())
        {
            return false;
        }

        var scope = _commonTables.Count;
        var read = (!Accept(Keyword.With) || ParseCommonTables()) && ParseSetOperand() && ParseSetTail();
        CollectionsMarshal.SetCount(_commonTables, scope);
        return Leave(read);
    }

    private bool ParseCommonTables()
    {
        Accept(Keyword.Recursive);
        do
        {
            // Visible only behind its own body: in there the name may still mean a table, which is then checked.
            if (!ParseObjectPart(out var name) || !ParseColumnNames() || !Expect(Keyword.As) || !ParseBracketedQuery())
            {
                return false;
            }

            _commonTables.Add(name);
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private bool ParseBracketedQuery() => Expect(TokenKind.LeftParenthesis) && ParseQuery() && Expect(TokenKind.RightParenthesis);

    private bool ParseSetOperand()
    {
        switch (Current.Keyword)
        {
            case Keyword.Select:
                return ParseSelect();
            case Keyword.Values:
                return ParseValues();
            default:
                return ParseBracketedQuery();
        }
    }

    /// <summary>Further operands, then order and limits.</summary>
    private bool ParseSetTail()
    {
        while (IsSetOperator)
        {
            _at++;
            if (!Accept(Keyword.All))
            {
                Accept(Keyword.Distinct);
            }

            if ((Accept(Keyword.By) && !Expect(Keyword.Name)) || !ParseSetOperand())
            {
                return false;
            }
        }

        return (!Accept(Keyword.Order, Keyword.By) || ParseOrder())
            && (!Accept(Keyword.Limit) || ParseExpression())
            && (!Accept(Keyword.Offset) || (ParseExpression() && SkipRows()))
            && (!Accept(Keyword.Fetch) || ParseFetch());
    }

    private bool SkipRows() => Accept(Keyword.Row) || Accept(Keyword.Rows) || true;

    private bool ParseFetch()
    {
        if (!Accept(Keyword.First))
        {
            Accept(Keyword.Next);
        }

        if (!Accept(TokenKind.Number))
        {
            return Unexpected();
        }

        SkipRows();
        Accept(Keyword.Only);
        return true;
    }

    private bool ParseOrder()
    {
        if (Accept(Keyword.All))
        {
            return SkipDirection();
        }

        do
        {
            if (!ParseExpression() || !SkipDirection())
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private bool SkipDirection()
    {
        if (!Accept(Keyword.Asc))
        {
            Accept(Keyword.Desc);
        }

        return !Accept(Keyword.Nulls) || Accept(Keyword.First) || Expect(Keyword.Last);
    }

    private bool ParseValues()
    {
        _at++;
        do
        {
            if (!Expect(TokenKind.LeftParenthesis) || !ParseExpressions() || !Expect(TokenKind.RightParenthesis))
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private bool ParseSelect()
    {
        _at++;
        if (!Accept(Keyword.All))
        {
            Accept(Keyword.Distinct);
        }

        if (Is(Keyword.Top) && Ahead(1).Kind is TokenKind.Number)
        {
            _at += 2;
        }

        return ParseSelectItems()
            && (!Accept(Keyword.From) || ParseFrom())
            && (!Accept(Keyword.Where) || ParseExpression())
            && ParseHierarchy()
            && (!Accept(Keyword.Group, Keyword.By) || (Accept(Keyword.All) || ParseExpressions()))
            && (!Accept(Keyword.Having) || ParseExpression())
            && (!Accept(Keyword.Qualify) || ParseExpression());
    }

    private bool ParseHierarchy()
    {
        while (Current.Keyword is Keyword.Start or Keyword.Connect)
        {
            if (!(Accept(Keyword.Start, Keyword.With) || Accept(Keyword.Connect, Keyword.By) || Unexpected()) || !ParseExpressions())
            {
                return false;
            }
        }

        return true;
    }

    private bool ParseSelectItems()
    {
        do
        {
            if (!(Accept(TokenKind.Star) || ParseExpression())
                || (_tokens[_at - 1].Kind is TokenKind.Star && !ParseStarModifiers())
                || !ParseAlias())
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private bool ParseStarModifiers()
    {
        if (Accept(Keyword.Ilike) && !Expect(TokenKind.Text))
        {
            return false;
        }

        return (!Accept(Keyword.Exclude) || (Is(TokenKind.LeftParenthesis) ? ParseColumnNames() : SkipPart()))
            && (!Accept(Keyword.Replace) || ParseReplacements())
            && (!Accept(Keyword.Rename) || ParseRenames());
    }

    private bool ParseReplacements()
    {
        if (!Expect(TokenKind.LeftParenthesis))
        {
            return false;
        }

        do
        {
            if (!ParseExpression() || !Expect(Keyword.As) || !SkipPart())
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return Expect(TokenKind.RightParenthesis);
    }

    private bool ParseRenames()
    {
        var several = Accept(TokenKind.LeftParenthesis);
        do
        {
            if (!SkipPart() || !Expect(Keyword.As) || !SkipPart())
            {
                return false;
            }
        }
        while (several && Accept(TokenKind.Comma));
        return !several || Expect(TokenKind.RightParenthesis);
    }

    /// <summary>Reads <c>AS name</c>, or a name alone, if there is one.</summary>
    private bool ParseAlias()
    {
        if (Accept(Keyword.As))
        {
            return SkipPart();
        }

        if (Is(TokenKind.Quoted) || (Is(TokenKind.Word) && !Keywords.IsReserved(Current.Keyword) && !EndsItem(Current.Keyword)))
        {
            _at++;
        }

        return true;
    }

    private static bool EndsItem(Keyword keyword) => keyword is Keyword.Limit or Keyword.Offset or Keyword.Fetch or Keyword.Asof or Keyword.Pivot or Keyword.Unpivot
        or Keyword.MatchCondition or Keyword.At or Keyword.Before or Keyword.Changes;

    /// <summary>Reads <c>(a, b)</c> if there is one.</summary>
    private bool ParseColumnNames()
    {
        if (!Accept(TokenKind.LeftParenthesis))
        {
            return true;
        }

        do
        {
            if (!SkipPart())
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return Expect(TokenKind.RightParenthesis);
    }
}
