using System.Buffers;

namespace SnowflakeAdmin.Guard.Lexing;

/// <summary>
/// Cuts a text into tokens, and refuses whatever another reader of SQL could cut differently: then it does not matter whose rules the service goes by.
/// Linear in the text; allocates only when it refuses.
/// </summary>
internal ref partial struct Lexer
{
    private readonly ReadOnlySpan<char> _text;
    private Token[] _tokens;
    private int _count;
    private int _at;

    private Lexer(ReadOnlySpan<char> text)
    {
        _text = text;
        _tokens = ArrayPool<Token>.Shared.Rent(Math.Max(64, (text.Length / 3) + 2));
    }

    /// <summary>Why it stopped, or none.</summary>
    public GuardReason Reason { get; private set; }

    /// <summary>The same in words.</summary>
    public string Message { get; private set; } = "";

    /// <summary>Whether there was a comment.</summary>
    public bool HasComments { get; private set; }

    /// <summary>The tokens; the last one is the end.</summary>
    public readonly ReadOnlySpan<Token> Tokens => _tokens.AsSpan(0, _count);

    public static Lexer Run(ReadOnlySpan<char> text)
    {
        var lexer = new Lexer(text);
        lexer.Run();
        return lexer;
    }

    /// <summary>Gives the tokens back; they must not be used any more.</summary>
    public readonly void Release() => ArrayPool<Token>.Shared.Return(_tokens);

    private void Run()
    {
        var forbidden = TextRules.FindForbidden(_text);
        if (forbidden >= 0)
        {
            Refuse(GuardReason.ForbiddenCharacter, $"The character {TextRules.Name(_text, forbidden)} is not allowed, because it is not seen or not whole; in a string write an escape.", forbidden);
            return;
        }

        while (SkipBlanks())
        {
            if (!Next(_text[_at]))
            {
                return;
            }
        }

        if (Reason is GuardReason.None)
        {
            Add(TokenKind.End, _text.Length, 0);
        }
    }

    private bool Next(char c)
    {
        if (char.IsAsciiLetter(c) || c == '_')
        {
            return Word();
        }

        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1)) && !FollowsName()))
        {
            return Number();
        }

        return c switch
        {
            '\'' => SingleQuoted(),
            '"' => DoubleQuoted(),
            '$' => Dollar(),
            _ => Symbol(c),
        };
    }

    private readonly bool FollowsName() => _count > 0 && _tokens[_count - 1].End == _at && _tokens[_count - 1].Kind is TokenKind.Word or TokenKind.Quoted;

    private readonly char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$';

    private bool Word()
    {
        var (start, dollar) = (_at, false);
        while (++_at < _text.Length && IsNameCharacter(_text[_at]))
        {
            dollar |= _text[_at] == '$';
        }

        var word = _text[start.._at];
        if (dollar && word.Contains("$$", StringComparison.Ordinal))
        {
            return Refuse(GuardReason.Ambiguous, "$$ inside a name could begin a string. Put a space before it, or the name in double quotes.", start);
        }

        var keyword = Keywords.Find(word);
        if (Peek(0) == '"' || (Peek(0) == '\'' && !MayPrefix(keyword)))
        {
            return Refuse(GuardReason.Ambiguous, $"{word} directly before a quote could be a prefix that changes how the string is read. Put a space between them.", start);
        }

        Add(TokenKind.Word, start, _at - start, keyword);
        return true;
    }

    private static bool MayPrefix(Keyword keyword) => keyword is Keyword.X or Keyword.DateWord or Keyword.TimeWord or Keyword.TimestampWord or Keyword.Interval;

    private bool Number()
    {
        var start = _at;
        Digits();
        if (Peek(0) == '.')
        {
            _at++;
            Digits();
        }

        if (Peek(0) is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            _at += 2;
            Digits();
        }

        Add(TokenKind.Number, start, _at - start);
        return !IsNameCharacter(Peek(0)) && Peek(0) is not ('.' or '\'' or '"')
            || Refuse(GuardReason.Ambiguous, "Something stands directly behind a number and could belong to it. Put a space between them.", start);
    }

    private void Digits()
    {
        while (char.IsAsciiDigit(Peek(0)))
        {
            _at++;
        }
    }

    private void Add(TokenKind kind, int start, int length, Keyword keyword = Keyword.None)
    {
        if (_count == _tokens.Length)
        {
            var larger = ArrayPool<Token>.Shared.Rent(_count * 2);
            Array.Copy(_tokens, larger, _count);
            ArrayPool<Token>.Shared.Return(_tokens);
            _tokens = larger;
        }

        _tokens[_count++] = new Token(kind, keyword, start, length);
    }

    private bool Refuse(GuardReason reason, string message, int at)
    {
        Reason = reason;
        Message = $"{message} ({TextPosition.Of(_text, at)})";
        return false;
    }
}
