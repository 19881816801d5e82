using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    private bool ParseAlter()
    {
        _at++;
        var what = Current.Keyword;
        _at++;
        switch (what)
        {
            case Keyword.Table:
                return ParseAlterTable();
            case Keyword.View:
                return ParseAlterNamed(StatementKind.AlterView, ObjectType.View, ObjectAccess.Write, Options.Table);
            case Keyword.Schema:
                return ParseAlterNamed(StatementKind.AlterSchema, ObjectType.Schema, ObjectAccess.WriteAll, Options.Container);
            case Keyword.Database:
                return ParseAlterNamed(StatementKind.AlterDatabase, ObjectType.Database, ObjectAccess.WriteAll, Options.Container);
            case Keyword.Warehouse:
                return ParseAlterWarehouse();
            default:
                _at--;
                return IsWord("SESSION")
                    ? Fail(GuardReason.NeverAllowed, "ALTER SESSION is never allowed: statements run without a session.")
                    : Unexpected();
        }
    }

    /// <summary>RENAME TO, SET and UNSET of an object that has nothing else to change.</summary>
    private bool ParseAlterNamed(StatementKind kind, ObjectType type, ObjectAccess access, Options options)
    {
        Needs(kind);
        if (!AcceptIfExists() || !ParseObject(access, type))
        {
            return false;
        }

        if (Accept(Keyword.Rename))
        {
            Needs(StatementKind.Restructure);
            return Expect(Keyword.To) && ParseObject(ObjectAccess.Write, type);
        }

        return ParseSetOrUnset(options);
    }

    private bool ParseSetOrUnset(Options options)
    {
        if (Accept(Keyword.Unset))
        {
            NoteOption();
            return options.Contains(TextOf(Current)) ? Accept(TokenKind.Word) : Unexpected();
        }

        return Expect(Keyword.Set) && (!AtEnd || Unexpected()) && ParseOptions(options);
    }

    /// <summary>Whoever shortens the retention of a table takes away what was deleted from it before.</summary>
    private void NoteOption()
    {
        if (!Is(Keyword.Comment) && _kinds.Contains(KindSet.Of(StatementKind.AlterTable)))
        {
            Needs(StatementKind.Restructure);
        }
    }

    private bool ParseAlterWarehouse()
    {
        if (!AcceptIfExists() || !ParseObject(ObjectAccess.Write, ObjectType.Warehouse))
        {
            return false;
        }

        if (Accept(Keyword.Suspend))
        {
            Needs(StatementKind.SuspendWarehouse);
            return true;
        }

        if (Accept(Keyword.Resume))
        {
            Needs(StatementKind.ResumeWarehouse);
            return !Accept(Keyword.If) || Expect(Keyword.Suspended);
        }

        if (Accept(Keyword.Abort))
        {
            Needs(StatementKind.AbortQueries);
            return Expect(Keyword.All) && Expect(Keyword.Queries);
        }

        Needs(StatementKind.AlterWarehouse);
        return ParseSetOrUnset(Options.Warehouse);
    }

    private bool ParseAlterTable()
    {
        Needs(StatementKind.AlterTable);
        if (!AcceptIfExists() || !ParseTable(ObjectAccess.Write))
        {
            return false;
        }

        switch (Current.Keyword)
        {
            case Keyword.Rename:
                _at++;
                return ParseTableRename();
            case Keyword.Swap:
                _at++;
                Needs(StatementKind.Restructure);
                return Expect(Keyword.With) && ParseTable(ObjectAccess.Write);
            case Keyword.Add:
                _at++;
                return ParseAdditions();
            case Keyword.Drop:
                _at++;
                return ParseTableDrop();
            case Keyword.Alter or Keyword.Modify:
                _at++;
                return ParseColumnChanges();
            case Keyword.Cluster:
                return ParseTableOptions();
            default:
                return ParseSetOrUnset(Options.Table);
        }
    }

    private bool ParseTableRename()
    {
        Needs(StatementKind.Restructure);
        if (Accept(Keyword.Column))
        {
            return SkipPart() && Expect(Keyword.To) && SkipPart();
        }

        return Expect(Keyword.To) && ParseTable(ObjectAccess.Write);
    }

    private bool ParseAdditions()
    {
        if (StartsConstraint())
        {
            return ParseConstraint();
        }

        Accept(Keyword.Column);
        do
        {
            if (!AcceptIfNotExists() || !ParseColumn())
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private bool ParseTableDrop()
    {
        Needs(StatementKind.Restructure);
        if (Accept(Keyword.Clustering))
        {
            return Expect(Keyword.Key);
        }

        if (Accept(Keyword.Primary))
        {
            return Expect(Keyword.Key);
        }

        if (Accept(Keyword.Constraint))
        {
            return SkipPart();
        }

        Accept(Keyword.Column);
        if (!AcceptIfExists())
        {
            return false;
        }

        do
        {
            if (!SkipPart())
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private bool ParseColumnChanges()
    {
        Accept(Keyword.Column);
        if (!SkipPart())
        {
            return false;
        }

        if (Accept(Keyword.Comment))
        {
            return Expect(TokenKind.Text);
        }

        if (Accept(Keyword.Drop))
        {
            return Accept(Keyword.Default) || Accept(Keyword.Not, Keyword.Null) || Unexpected();
        }

        if (!Expect(Keyword.Set))
        {
            return false;
        }

        return Accept(Keyword.Not, Keyword.Null)
            || (Accept(Keyword.Data) ? Expect(Keyword.Type) && ParseType() : Expect(Keyword.Default) && ParseDefault());
    }
}
