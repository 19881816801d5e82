using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    private bool ParseCreate()
    {
        _at++;
        if (Accept(Keyword.Or))
        {
            if (!Expect(Keyword.Replace))
            {
                return false;
            }

            Needs(StatementKind.Replace);
        }

        while (Current.Keyword is Keyword.Secure or Keyword.Transient or Keyword.Temporary or Keyword.Local or Keyword.Global)
        {
            _at++;
        }

        var what = Current.Keyword;
        _at++;
        switch (what)
        {
            case Keyword.Table:
                return ParseCreateTable();
            case Keyword.View:
                return ParseCreateView();
            case Keyword.Schema:
                Needs(StatementKind.CreateSchema);
                return ParseCreateContainer(ObjectType.Schema);
            case Keyword.Database:
                Needs(StatementKind.CreateDatabase);
                return ParseCreateContainer(ObjectType.Database);
            case Keyword.Warehouse:
                Needs(StatementKind.CreateWarehouse);
                return AcceptIfNotExists() && ParseObject(ObjectAccess.Write, ObjectType.Warehouse) && (!Accept(Keyword.With) || !AtEnd || Unexpected()) && ParseOptions(Options.Warehouse);
            default:
                _at--;
                return Unexpected();
        }
    }

    private bool ParseCreateTable()
    {
        Needs(StatementKind.CreateTable);
        if (!AcceptIfNotExists() || !ParseTable(ObjectAccess.Write))
        {
            return false;
        }

        if (Accept(Keyword.Like))
        {
            return ParseTable(ObjectAccess.Read) && ParseTableOptions();
        }

        if (Accept(Keyword.Clone))
        {
            return ParseTable(ObjectAccess.Read) && ParseMoment() && ParseTableOptions();
        }

        var defined = Is(TokenKind.LeftParenthesis);
        if ((defined && !ParseDefinitions()) || !ParseTableOptions())
        {
            return false;
        }

        return Accept(Keyword.As) ? ParseQuery() : defined || Unexpected();
    }

    private bool ParseMoment() => Current.Keyword is not (Keyword.At or Keyword.Before) || SkipAndParseArguments(1);

    private bool ParseCreateView()
    {
        Needs(StatementKind.CreateView);
        return AcceptIfNotExists()
            && ParseTable(ObjectAccess.Write, ObjectType.View)
            && ParseViewColumns()
            && ParseTableOptions()
            && Expect(Keyword.As)
            && ParseQuery();
    }

    private bool ParseViewColumns()
    {
        if (!Accept(TokenKind.LeftParenthesis))
        {
            return true;
        }

        do
        {
            if (!SkipPart() || (Accept(Keyword.Comment) && !Expect(TokenKind.Text)))
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return Expect(TokenKind.RightParenthesis);
    }

    private bool ParseCreateContainer(ObjectType type)
    {
        // What OR REPLACE drops is everything that was in it.
        var access = _kinds.Contains(KindSet.Of(StatementKind.Replace)) ? ObjectAccess.WriteAll : ObjectAccess.Write;
        return AcceptIfNotExists()
            && ParseObject(access, type)
            && (!Accept(Keyword.Clone) || (ParseObject(ObjectAccess.ReadAll, type) && ParseMoment()))
            && ParseOptions(Options.Container);
    }

    private bool ParseTableOptions()
    {
        while (true)
        {
            if (Accept(Keyword.Cluster, Keyword.By))
            {
                if (!Is(TokenKind.LeftParenthesis) || !ParseParenthesis())
                {
                    return Unexpected();
                }
            }
            else if (!Accept(Keyword.Copy, Keyword.Grants) && !(Options.Table.Contains(TextOf(Current)) && ParseOption()))
            {
                return Reason is GuardReason.None;
            }
        }
    }

    /// <summary>Reads <c>NAME = value</c> as long as the names are known.</summary>
    private bool ParseOptions(Options known)
    {
        while (Is(TokenKind.Word) && known.Contains(TextOf(Current)))
        {
            if (!ParseOption())
            {
                return false;
            }

            Accept(TokenKind.Comma);
        }

        return AtEnd || Unexpected();
    }

    private bool ParseOption()
    {
        NoteOption();
        _at++;
        if (!Expect(TokenKind.Equal))
        {
            return false;
        }

        return Accept(TokenKind.Text) || Accept(TokenKind.Number) || Accept(Keyword.True) || Accept(Keyword.False) || Accept(Keyword.Null)
            || ((Is(TokenKind.Word) && !Keywords.IsReserved(Current.Keyword)) ? Accept(TokenKind.Word) : Unexpected());
    }
}
