namespace SnowflakeAdmin.Guard.Lexing;

internal ref partial struct Lexer
{
    /// <summary>Goes to the next token; false at the end, or when something is wrong.</summary>
    private bool SkipBlanks()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                _at++;
            }
            else if (c is not ('-' or '/') || !StartsComment(c))
            {
                return true;
            }
            else if (!SkipComment(c))
            {
                return false;
            }
        }

        return false;
    }

    private readonly bool StartsComment(char c) => Peek(1) == c || (c == '/' && Peek(1) == '*');

    private bool SkipComment(char c)
    {
        HasComments = true;
        if (c == '-')
        {
            return SkipLine();
        }

        return Peek(1) == '*'
            ? SkipBlock()
            : Refuse(GuardReason.Ambiguous, "// is a comment to some and an operator to others. Write comments as -- or /* */.", _at);
    }

    private bool SkipLine()
    {
        var rest = _text[_at..];
        var end = rest.IndexOf('\n');
        var line = end < 0 ? rest : rest[..end];
        var carriage = line.IndexOf('\r');
        if (carriage >= 0 && (end < 0 || carriage < line.Length - 1))
        {
            return Refuse(GuardReason.Ambiguous, "A carriage return without line feed ends a comment for some and not for others.", _at + carriage);
        }

        _at += end < 0 ? rest.Length : end + 1;
        return true;
    }

    private bool SkipBlock()
    {
        var body = _text[(_at + 2)..];
        var end = body.IndexOf("*/", StringComparison.Ordinal);
        if (end < 0)
        {
            return Refuse(GuardReason.NotUnderstood, "A comment is not closed.", _at);
        }

        if (body[..(end + 1)].Contains("/*", StringComparison.Ordinal))
        {
            return Refuse(GuardReason.Ambiguous, "A comment inside a comment ends at different places for different readers.", _at);
        }

        _at += end + 4;
        return true;
    }
}
