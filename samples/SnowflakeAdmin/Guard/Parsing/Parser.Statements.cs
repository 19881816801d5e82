using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    /// <summary>Reads a statement up to its semicolon or the end.</summary>
    public bool ParseStatement() => ParseByFirstWord() && (AtEnd || Unexpected());

    private bool ParseByFirstWord()
    {
        if (Is(TokenKind.LeftParenthesis))
        {
            return ParseSelectStatement();
        }

        switch (Current.Keyword)
        {
            case Keyword.Select or Keyword.With or Keyword.Values:
                return ParseSelectStatement();
            case Keyword.Show:
                return ParseShow();
            case Keyword.Describe or Keyword.Desc:
                return ParseDescribe();
            case Keyword.Explain:
                return ParseExplain();
            case Keyword.Insert or Keyword.Update or Keyword.Delete or Keyword.Merge or Keyword.Truncate:
                return ParseChange();
            case Keyword.Create:
                return ParseCreate();
            case Keyword.Alter:
                return ParseAlter();
            case Keyword.Drop:
                return ParseDrop();
            case Keyword.Undrop:
                return ParseUndrop();
            case Keyword.Comment:
                return ParseComment();
            case Keyword.Grant or Keyword.Revoke:
                return ParseGrant();
            default:
                return RefuseVerb();
        }
    }

    private bool ParseChange() => Current.Keyword switch
    {
        Keyword.Insert => ParseInsert(),
        Keyword.Update => ParseUpdate(),
        Keyword.Delete => ParseDelete(),
        Keyword.Merge => ParseMerge(),
        _ => ParseTruncate(),
    };

    private bool ParseSelectStatement()
    {
        Needs(StatementKind.Select);
        return ParseQuery();
    }

    private bool ParseExplain()
    {
        _at++;
        if (Accept(Keyword.Using) && !AcceptWord("TABULAR") && !AcceptWord("JSON") && !AcceptWord("TEXT"))
        {
            return Unexpected();
        }

        if (!Is(TokenKind.LeftParenthesis)
            && Current.Keyword is not (Keyword.Select or Keyword.With or Keyword.Values or Keyword.Insert or Keyword.Update or Keyword.Delete or Keyword.Merge))
        {
            return Unexpected();
        }

        var read = ParseByFirstWord();
        _kinds = KindSet.Of(StatementKind.Explain);
        // Nothing runs: what would be written is only looked at.
        for (var i = 0; i < _objects.Count; i++)
        {
            _objects[i] = _objects[i] with { Access = ObjectAccess.Read };
        }

        return read;
    }

    private bool RefuseVerb() => Is(TokenKind.Word) && NeverAllowed.Find(TextOf(Current)) is { } why
        ? Fail(GuardReason.NeverAllowed, $"{TextOf(Current).ToString().ToUpperInvariant()} is never allowed: {why}")
        : Unexpected();

    private void Needs(StatementKind kind) => _kinds = _kinds.With(kind);
}
