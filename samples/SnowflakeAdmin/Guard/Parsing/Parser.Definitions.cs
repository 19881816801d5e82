using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    /// <summary>Columns and constraints of a table, in parentheses.</summary>
    private bool ParseDefinitions()
    {
        _at++;
        do
        {
            if (!(StartsConstraint() ? ParseConstraint() : ParseColumn()))
            {
                return false;
            }
        }
        while (Accept(TokenKind.Comma));
        return Expect(TokenKind.RightParenthesis);
    }

    private readonly bool StartsConstraint() => Is(Keyword.Constraint)
        || (Current.Keyword is Keyword.Primary or Keyword.Foreign && Ahead(1).Keyword is Keyword.Key)
        || (Is(Keyword.Unique) && Ahead(1).Kind is TokenKind.LeftParenthesis);

    private bool ParseConstraint()
    {
        if (Accept(Keyword.Constraint) && !SkipPart())
        {
            return false;
        }

        if (Accept(Keyword.Unique) || Accept(Keyword.Primary, Keyword.Key))
        {
            return Is(TokenKind.LeftParenthesis) ? ParseColumnNames() : Unexpected();
        }

        return (Accept(Keyword.Foreign, Keyword.Key) || Unexpected())
            && (Is(TokenKind.LeftParenthesis) || Unexpected())
            && ParseColumnNames()
            && Expect(Keyword.References)
            && ParseReferences();
    }

    private bool ParseReferences() => ParseTable(ObjectAccess.Read) && ParseColumnNames();

    private bool ParseColumn()
    {
        if (!SkipPart() || !ParseType())
        {
            return false;
        }

        while (!Is(TokenKind.Comma) && !Is(TokenKind.RightParenthesis) && !AtEnd)
        {
            if (!ParseColumnOption())
            {
                return false;
            }
        }

        return true;
    }

    private bool ParseColumnOption()
    {
        switch (Current.Keyword)
        {
            case Keyword.Not:
                return Accept(Keyword.Not, Keyword.Null) || Unexpected();
            case Keyword.Null or Keyword.Unique:
                _at++;
                return true;
            case Keyword.Primary:
                return Accept(Keyword.Primary, Keyword.Key) || Unexpected();
            case Keyword.Default:
                _at++;
                return ParseDefault();
            case Keyword.Comment or Keyword.Collate:
                _at++;
                return Expect(TokenKind.Text);
            case Keyword.Identity:
                _at++;
                return ParseIdentity();
            case Keyword.Foreign:
                return (Accept(Keyword.Foreign, Keyword.Key) || Unexpected()) && Expect(Keyword.References) && ParseReferences();
            case Keyword.References:
                _at++;
                return ParseReferences();
            default:
                return Unexpected();
        }
    }

    // Only what cannot swallow the options behind it.
    private bool ParseDefault() => ParseOperand() && (!Accept(TokenKind.Cast) || ParseType());

    private bool ParseIdentity()
    {
        if (Accept(TokenKind.LeftParenthesis))
        {
            if (!Expect(TokenKind.Number) || !Expect(TokenKind.Comma) || !Expect(TokenKind.Number) || !Expect(TokenKind.RightParenthesis))
            {
                return false;
            }
        }
        else if (Accept(Keyword.Start) && (!Expect(TokenKind.Number) || !Expect(Keyword.Increment) || !Expect(TokenKind.Number)))
        {
            return false;
        }

        if (!Accept(Keyword.Order))
        {
            Accept(Keyword.Noorder);
        }

        return true;
    }
}
