namespace SnowflakeAdmin.Guard.Lexing;

internal ref partial struct Lexer
{
    /// <summary>
    /// A string in single quotes. Snowflake reads backslashes as escapes, other readers do not: where a string ends must not depend on it, so a quote behind an
    /// odd number of backslashes is refused.
    /// </summary>
    private bool SingleQuoted()
    {
        var start = _at++;
        while (true)
        {
            var next = _text[_at..].IndexOfAny('\'', '\\');
            if (next < 0)
            {
                return Refuse(GuardReason.NotUnderstood, "A string is not closed.", start);
            }

            _at += next;
            if (_text[_at] == '\\')
            {
                if (!SkipBackslashes())
                {
                    return false;
                }
            }
            else if (Peek(1) == '\'')
            {
                _at += 2;
            }
            else
            {
                _at++;
                return EndQuoted(TokenKind.Text, start);
            }
        }
    }

    private bool SkipBackslashes()
    {
        var rest = _text[_at..];
        var count = rest.IndexOfAnyExcept('\\');
        count = count < 0 ? rest.Length : count;
        _at += count;
        return count % 2 == 0 || Peek(0) != '\''
            || Refuse(GuardReason.Ambiguous, "\\' ends a string for some readers and not for others. Write '' for a quote inside a string.", _at - 1);
    }

    private bool DoubleQuoted()
    {
        var start = _at++;
        while (true)
        {
            var next = _text[_at..].IndexOf('"');
            if (next < 0)
            {
                return Refuse(GuardReason.NotUnderstood, "A quoted name is not closed.", start);
            }

            _at += next + 1;
            if (Peek(0) != '"')
            {
                break;
            }

            _at++;
        }

        return _at - start > 2 ? EndQuoted(TokenKind.Quoted, start) : Refuse(GuardReason.NotUnderstood, "A quoted name is empty.", start);
    }

    private bool EndQuoted(TokenKind kind, int start)
    {
        Add(kind, start, _at - start);
        var next = Peek(0);
        return (!IsNameCharacter(next) && next is not ('\'' or '"'))
            || Refuse(GuardReason.Ambiguous, "Something stands directly behind a closing quote and could belong to it. Put a space between them.", _at);
    }

    private bool Dollar()
    {
        var start = _at;
        if (Peek(1) == '$')
        {
            var end = _text[(_at + 2)..].IndexOf("$$", StringComparison.Ordinal);
            if (end < 0)
            {
                return Refuse(GuardReason.NotUnderstood, "A string in dollar quotes is not closed.", start);
            }

            _at += end + 4;
            return EndQuoted(TokenKind.Text, start);
        }

        _at++;
        while (IsNameCharacter(Peek(0)))
        {
            _at++;
        }

        var name = _text[(start + 1).._at];
        return name.Contains('$')
            ? Refuse(GuardReason.Ambiguous, "$tag$ begins a string for some readers and not for others. Use $$ or single quotes.", start)
            : name.Length > 0 && !name.ContainsAnyExceptInRange('0', '9')
            ? EndQuoted(TokenKind.Variable, start)
            : Refuse(GuardReason.NotUnderstood, "Session variables are not allowed: what they hold is not known here. Write the value.", start);
    }
}
