using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    private const int MaxChain = 4;

    /// <summary>A column, qualified or not, or the call of a function.</summary>
    private bool ParseChain()
    {
        var first = Current;
        if (Keywords.IsReserved(first.Keyword) && !(Ahead(1).Kind is TokenKind.LeftParenthesis && first.Keyword is Keyword.Left or Keyword.Right or Keyword.Insert))
        {
            return Unexpected();
        }

        var start = _at++;
        var parts = 1;
        while (Accept(TokenKind.Dot))
        {
            if (Accept(TokenKind.Star))
            {
                return true;
            }

            if (Current.Kind is not (TokenKind.Word or TokenKind.Quoted) || ++parts > MaxChain)
            {
                return Unexpected();
            }

            _at++;
        }

        if (Is(TokenKind.LeftParenthesis))
        {
            return ParseCall(start, parts);
        }

        return parts == 1 || !MovesSequence() || RefuseFunction("A sequence's next value");
    }

    private readonly bool MovesSequence()
    {
        var last = TextOf(_tokens[_at - 1]).Trim('"');
        return last.Equals("NEXTVAL", StringComparison.OrdinalIgnoreCase) || last.Equals("CURRVAL", StringComparison.OrdinalIgnoreCase);
    }

    private bool ParseCall(int start, int parts)
    {
        if (parts == 1 && _tokens[start].Kind is TokenKind.Word && BuiltInFunctions.IsFunction(TextOf(_tokens[start])))
        {
            return SkipAndParseArguments(0) && ParseWindow();
        }

        var end = _at;
        _at = start;
        if (parts <= 3 && ParseName(out var name) && AllowsFunction(name))
        {
            return SkipAndParseArguments(0);
        }

        _at = start;
        return RefuseFunction(_text[_tokens[start].Start.._tokens[end - 1].End].ToString());
    }

    /// <summary>Reads arguments in parentheses that begin so many tokens further.</summary>
    private bool SkipAndParseArguments(int skip)
    {
        _at += skip;
        if (!Enter() || !Expect(TokenKind.LeftParenthesis))
        {
            return false;
        }

        if (Accept(TokenKind.RightParenthesis))
        {
            return Leave(true);
        }

        if (!Accept(Keyword.Distinct) && Is(Keyword.All) && Ahead(1).Kind is not TokenKind.LeftParenthesis)
        {
            _at++;
        }

        do
        {
            if (!ParseArgument())
            {
                return Leave(false);
            }
        }
        while (Accept(TokenKind.Comma));
        return Leave((!AcceptNulls(out var right) || right) && Expect(TokenKind.RightParenthesis));
    }

    private bool ParseArgument()
    {
        if (Accept(TokenKind.Star))
        {
            return ParseStarModifiers();
        }

        // A lambda whose parameter has a type: x INT -> …
        if (Is(TokenKind.Word) && Ahead(1).Kind is TokenKind.Word && Ahead(2).Kind is TokenKind.Arrow && BuiltInFunctions.IsType(TextOf(Ahead(1))))
        {
            _at += 3;
        }

        return ParseExpression();
    }

    private bool AcceptNulls(out bool right)
    {
        right = true;
        if (Current.Keyword is not (Keyword.Ignore or Keyword.Respect))
        {
            return false;
        }

        _at++;
        right = Expect(Keyword.Nulls);
        return true;
    }

    /// <summary>What may follow a call: WITHIN GROUP, IGNORE NULLS, OVER.</summary>
    private bool ParseWindow()
    {
        if (Current.Keyword is not (Keyword.Within or Keyword.Ignore or Keyword.Respect or Keyword.Over))
        {
            return true;
        }

        if (Accept(Keyword.Within, Keyword.Group)
            && !(Expect(TokenKind.LeftParenthesis) && Expect(Keyword.Order) && Expect(Keyword.By) && ParseOrder() && Expect(TokenKind.RightParenthesis)))
        {
            return false;
        }

        if (AcceptNulls(out var right) && !right)
        {
            return false;
        }

        if (!Is(Keyword.Over) || Ahead(1).Kind is not TokenKind.LeftParenthesis)
        {
            return true;
        }

        _at += 2;
        return (!Accept(Keyword.Partition, Keyword.By) || ParseExpressions())
            && (!Accept(Keyword.Order, Keyword.By) || ParseOrder())
            && ParseFrame()
            && Expect(TokenKind.RightParenthesis);
    }

    private bool ParseFrame()
    {
        if (!Accept(Keyword.Rows) && !Accept(Keyword.Range))
        {
            return true;
        }

        return Accept(Keyword.Between) ? ParseBound() && Expect(Keyword.And) && ParseBound() : ParseBound();
    }

    private bool ParseBound()
    {
        if (Accept(Keyword.Current))
        {
            return Expect(Keyword.Row);
        }

        if (!Accept(Keyword.Unbounded) && !Accept(TokenKind.Number) && !(Accept(Keyword.Interval) && Expect(TokenKind.Text)))
        {
            return Unexpected();
        }

        return Accept(Keyword.Preceding) || Expect(Keyword.Following);
    }

    private readonly bool AllowsFunction(in NameParts name)
    {
        if (_policy.Functions.Count == 0)
        {
            return false;
        }

        var (database, schema, last) = name.Count switch
        {
            3 => (name.First, name.Second, name.Third),
            2 => (_policy.Database, name.First, name.Second),
            _ => (_policy.Database, _policy.Schema, name.First),
        };
        // Like a table's, a name without a schema is looked for in PUBLIC as well.
        return IsListed(new ObjectReference(ObjectAccess.Read, ObjectType.Table, database, schema, last))
            && (name.Count > 1 || IsListed(new ObjectReference(ObjectAccess.Read, ObjectType.Table, database, Public, last)));
    }

    private readonly bool IsListed(in ObjectReference reference)
    {
        foreach (var pattern in _policy.Functions)
        {
            if (pattern.Covers(reference))
            {
                return true;
            }
        }

        return false;
    }

    private bool RefuseFunction(string name) => Fail(
        GuardReason.FunctionNotAllowed, $"{name} is not among the functions that are known to be harmless, nor allowed in the settings of {_policy.Environment}.");
}
