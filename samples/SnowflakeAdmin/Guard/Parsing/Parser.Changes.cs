using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    private bool ParseInsert()
    {
        _at++;
        Needs(StatementKind.Insert);
        if (Accept(Keyword.Overwrite))
        {
            Needs(StatementKind.Overwrite);
        }

        if (!Expect(Keyword.Into) || !ParseTable(ObjectAccess.Write))
        {
            return false;
        }

        var listsColumns = Is(TokenKind.LeftParenthesis) && !StartsQuery(Ahead(1)) && Ahead(1).Kind is not TokenKind.LeftParenthesis;
        return (!listsColumns || ParseColumnNames()) && ParseQuery();
    }

    private bool ParseUpdate()
    {
        _at++;
        Needs(StatementKind.Update);
        return ParseTable(ObjectAccess.Write)
            && ParseAlias()
            && Expect(Keyword.Set)
            && ParseAssignments()
            && (!Accept(Keyword.From) || ParseFrom())
            && ParseCondition();
    }

    private bool ParseDelete()
    {
        _at++;
        Needs(StatementKind.Delete);
        return Expect(Keyword.From)
            && ParseTable(ObjectAccess.Write)
            && ParseAlias()
            && (!Accept(Keyword.Using) || ParseFrom())
            && ParseCondition();
    }

    private bool ParseCondition()
    {
        if (Accept(Keyword.Where))
        {
            return ParseExpression();
        }

        Needs(StatementKind.WholeTable);
        return true;
    }

    private bool ParseAssignments()
    {
        do
        {
            if (!SkipPart() || (Accept(TokenKind.Dot) && !SkipPart(afterDot: true)) || !Expect(TokenKind.Equal) || !ParseExpression())
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private bool ParseMerge()
    {
        _at++;
        Needs(StatementKind.Merge);
        if (!Expect(Keyword.Into) || !ParseTable(ObjectAccess.Write) || !ParseAlias() || !Expect(Keyword.Using) || !ParseFromItem() || !Expect(Keyword.On) || !ParseExpression())
        {
            return false;
        }

        do
        {
            if (!ParseMergeBranch())
            {
                return false;
            }
        }
        while (Is(Keyword.When));
        return true;
    }

    private bool ParseMergeBranch()
    {
        if (!Expect(Keyword.When))
        {
            return false;
        }

        Accept(Keyword.Not);
        if (!Expect(Keyword.Matched) || (Accept(Keyword.And) && !ParseExpression()) || !Expect(Keyword.Then))
        {
            return false;
        }

        return Accept(Keyword.Delete)
            || (Accept(Keyword.Update) ? Expect(Keyword.Set) && ParseAssignments() : Expect(Keyword.Insert) && ParseColumnNames() && Is(Keyword.Values) && ParseValues());
    }

    private bool ParseTruncate()
    {
        _at++;
        Needs(StatementKind.Truncate);
        Accept(Keyword.Table);
        return AcceptIfExists() && ParseTable(ObjectAccess.Write);
    }
}
