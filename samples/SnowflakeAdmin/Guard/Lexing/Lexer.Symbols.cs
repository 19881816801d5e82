namespace SnowflakeAdmin.Guard.Lexing;

internal ref partial struct Lexer
{
    private bool Symbol(char c)
    {
        var next = Peek(1);
        return c switch
        {
            '(' => One(TokenKind.LeftParenthesis),
            ')' => One(TokenKind.RightParenthesis),
            '[' => One(TokenKind.LeftBracket),
            ']' => One(TokenKind.RightBracket),
            '{' => One(TokenKind.LeftBrace),
            '}' => One(TokenKind.RightBrace),
            ',' => One(TokenKind.Comma),
            ';' => One(TokenKind.Semicolon),
            '.' => One(TokenKind.Dot),
            '+' => One(TokenKind.Plus),
            '%' or '/' => One(TokenKind.Operator),
            '*' => next == '/' ? Refuse(GuardReason.Ambiguous, "*/ closes a comment that was not opened.", _at) : One(TokenKind.Star),
            '-' => Minus(next),
            ':' => next == ':' ? Two(TokenKind.Cast) : One(TokenKind.Colon),
            '=' => next == '>' ? Two(TokenKind.FatArrow) : One(TokenKind.Equal),
            '<' => next is '=' or '>' ? Two(TokenKind.Operator) : One(TokenKind.Operator),
            '>' => next == '=' ? Two(TokenKind.Operator) : One(TokenKind.Operator),
            '|' when next == '|' => Two(TokenKind.Operator),
            '!' when next == '=' => Two(TokenKind.Operator),
            '@' => Refuse(GuardReason.NeverAllowed, "Stages are never allowed: they move files between the account and elsewhere.", _at),
            '?' => Refuse(GuardReason.NotUnderstood, "Placeholders are not allowed: what is bound to them is not known here. Write the value.", _at),
            _ => Unknown(c),
        };
    }

    private bool Minus(char next)
    {
        if (next != '>')
        {
            return One(TokenKind.Minus);
        }

        return Peek(2) == '>'
            ? Refuse(GuardReason.NotUnderstood, "->> chains statements; write them one by one.", _at)
            : Two(TokenKind.Arrow);
    }

    private bool Unknown(char c) => c < 0x80
        ? Refuse(GuardReason.Ambiguous, $"The character {c} is not allowed outside strings and quoted names: it has a different meaning for different readers.", _at)
        : Refuse(GuardReason.ForbiddenCharacter, $"The character {TextRules.Name(_text, _at)} is allowed only in strings, comments and quoted names.", _at);

    private bool One(TokenKind kind)
    {
        Add(kind, _at++, 1);
        return true;
    }

    private bool Two(TokenKind kind)
    {
        Add(kind, _at, 2);
        _at += 2;
        return true;
    }
}
