using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    private bool ParseFrom()
    {
        do
        {
            if (!ParseFromItem())
            {
                return false;
            }

            while (StartsJoin())
            {
                if (!ParseJoin())
                {
                    return false;
                }
            }
        }
        while (Accept(TokenKind.Comma));
        return true;
    }

    private readonly bool StartsJoin() =>
        Current.Keyword is Keyword.Join or Keyword.Inner or Keyword.Cross or Keyword.Natural or Keyword.Left or Keyword.Right or Keyword.Full or Keyword.Asof;

    private bool ParseJoin()
    {
        Accept(Keyword.Natural);
        if (Current.Keyword is Keyword.Left or Keyword.Right or Keyword.Full)
        {
            _at++;
            Accept(Keyword.Outer);
        }
        else if (Current.Keyword is Keyword.Inner or Keyword.Cross or Keyword.Asof)
        {
            _at++;
        }

        if (!Expect(Keyword.Join) || !ParseFromItem())
        {
            return false;
        }

        if (Accept(Keyword.MatchCondition) && !(Expect(TokenKind.LeftParenthesis) && ParseExpression() && Expect(TokenKind.RightParenthesis)))
        {
            return false;
        }

        return Accept(Keyword.On) ? ParseExpression() : !Accept(Keyword.Using) || (Is(TokenKind.LeftParenthesis) ? ParseColumnNames() : Unexpected());
    }

    private bool ParseFromItem()
    {
        if (!Enter())
        {
            return false;
        }

        var lateral = Accept(Keyword.Lateral);
        var read = Is(TokenKind.LeftParenthesis) ? ParseBracketedFrom()
            : Is(Keyword.Values) && !lateral ? ParseValues()
            : Is(Keyword.Table) ? ParseTableCall()
            : lateral ? ParseTableFunction()
            : ParseFromTable();
        return Leave(read && ParseFromModifiers());
    }

    /// <summary>A subquery, or several tables in parentheses.</summary>
    private bool ParseBracketedFrom()
    {
        _at++;
        var read = StartsQuery(Current) ? ParseQuery() : ParseFrom() && (!IsSetOperator || ParseSetTail());
        return read && Expect(TokenKind.RightParenthesis);
    }

    private bool ParseFromTable()
    {
        // ONLY is a table's name to some readers and a word before one to others.
        if (Is(Keyword.Only) || !ParseName(out var name) || Is(TokenKind.LeftParenthesis))
        {
            return Unexpected();
        }

        return (name.Count == 1 && _commonTables.Contains(name.First)) || AddTable(ObjectAccess.Read, name);
    }

    private bool ParseTableCall()
    {
        _at++;
        return Expect(TokenKind.LeftParenthesis) && ParseTableFunction() && Expect(TokenKind.RightParenthesis);
    }

    private bool ParseTableFunction()
    {
        if (!Is(TokenKind.Word))
        {
            return Unexpected();
        }

        var word = TextOf(Current);
        if (Ahead(1).Kind is TokenKind.LeftParenthesis)
        {
            return BuiltInFunctions.IsTableFunction(word) ? SkipAndParseArguments(1) : RefuseFunction(word.ToString());
        }

        if (!ParseName(out var name) || !Is(TokenKind.LeftParenthesis))
        {
            return Unexpected();
        }

        return ParseQualifiedTableFunction(name);
    }

    private bool ParseQualifiedTableFunction(in NameParts name)
    {
        var (schema, function) = name.Count == 3 ? (name.Second, name.Third) : (name.First, name.Second);
        if (name.Count > 1 && schema == "INFORMATION_SCHEMA" && BuiltInFunctions.IsInformationFunction(function))
        {
            return AddTable(ObjectAccess.Read, name) && SkipAndParseArguments(0);
        }

        return AllowsFunction(name) ? SkipAndParseArguments(0) : RefuseFunction(function);
    }

    private bool ParseFromModifiers()
    {
        var named = false;
        while (true)
        {
            switch (Current.Keyword)
            {
                case Keyword.At or Keyword.Before or Keyword.Changes when Ahead(1).Kind is TokenKind.LeftParenthesis:
                    if (!SkipAndParseArguments(1))
                    {
                        return false;
                    }

                    continue;
                case Keyword.Pivot or Keyword.Unpivot when Ahead(1).Kind is TokenKind.LeftParenthesis || Ahead(1).Keyword is Keyword.Include or Keyword.Exclude:
                    if (!ParsePivot())
                    {
                        return false;
                    }

                    continue;
                case Keyword.Sample or Keyword.Tablesample:
                    if (!ParseSample())
                    {
                        return false;
                    }

                    continue;
                default:
                    var before = _at;
                    if (named || !ParseAlias() || _at == before)
                    {
                        return Reason is GuardReason.None;
                    }

                    named = true;
                    if (!ParseColumnNames())
                    {
                        return false;
                    }

                    continue;
            }
        }
    }

    private bool ParseSample()
    {
        _at++;
        if (Current.Keyword is Keyword.Bernoulli or Keyword.Row or Keyword.System or Keyword.Block)
        {
            _at++;
        }

        if (!Expect(TokenKind.LeftParenthesis) || !Expect(TokenKind.Number))
        {
            return false;
        }

        Accept(Keyword.Rows);
        return Expect(TokenKind.RightParenthesis)
            && (!(Accept(Keyword.Repeatable) || Accept(Keyword.Seed)) || (Expect(TokenKind.LeftParenthesis) && Expect(TokenKind.Number) && Expect(TokenKind.RightParenthesis)));
    }
}
