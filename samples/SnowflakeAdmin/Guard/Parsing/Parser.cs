using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

/// <summary>
/// Reads one statement completely: what it is, which objects it names and which functions it calls. A form that is not in this grammar is refused, so nothing
/// can hide in it. One pass without going back; what it allocates is the names.
/// </summary>
internal ref partial struct Parser
{
    private readonly ReadOnlySpan<char> _text;
    private readonly ReadOnlySpan<Token> _tokens;
    private readonly GuardPolicy _policy;
    private readonly List<ObjectReference> _objects;
    private readonly List<string> _commonTables;
    private int _at;
    private int _depth;
    private KindSet _kinds;

    /// <summary>Begins at a token.</summary>
    public Parser(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, int at, GuardPolicy policy)
    {
        _text = text;
        _tokens = tokens;
        _at = at;
        _policy = policy;
        _objects = [];
        _commonTables = [];
    }

    /// <summary>Why it stopped, or none.</summary>
    public GuardReason Reason { get; private set; }

    /// <summary>The same in words.</summary>
    public string Message { get; private set; } = "";

    /// <summary>The token behind the statement.</summary>
    public readonly int At => _at;

    /// <summary>What it is and what it needs beside that.</summary>
    public readonly KindSet Kinds => _kinds;

    /// <summary>The objects it names.</summary>
    public readonly List<ObjectReference> Objects => _objects;

    private readonly Token Current => _tokens[_at];

    private readonly Token Ahead(int count) => _tokens[Math.Min(_at + count, _tokens.Length - 1)];

    private readonly bool Is(TokenKind kind) => _tokens[_at].Kind == kind;

    private readonly bool Is(Keyword keyword) => _tokens[_at].Keyword == keyword;

    private readonly bool AtEnd => _tokens[_at].Kind is TokenKind.End or TokenKind.Semicolon;

    private readonly ReadOnlySpan<char> TextOf(Token token) => _text.Slice(token.Start, token.Length);

    private readonly bool IsWord(string word) => _tokens[_at].Kind is TokenKind.Word && TextOf(_tokens[_at]).Equals(word, StringComparison.OrdinalIgnoreCase);

    private bool Accept(TokenKind kind)
    {
        if (!Is(kind))
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool Accept(Keyword keyword)
    {
        if (!Is(keyword))
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool AcceptWord(string word)
    {
        if (!IsWord(word))
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool Expect(TokenKind kind) => Accept(kind) || Unexpected();

    private bool Expect(Keyword keyword) => Accept(keyword) || Unexpected();

    /// <summary>Accepts all of them or none.</summary>
    private bool Accept(Keyword first, Keyword second)
    {
        if (!Is(first) || Ahead(1).Keyword != second)
        {
            return false;
        }

        _at += 2;
        return true;
    }

    private bool Enter() => ++_depth <= GuardDefaults.MaxDepth || Fail(GuardReason.TooDeep, $"More than {GuardDefaults.MaxDepth} parentheses, cases or subqueries stand in each other.");

    private bool Leave(bool result)
    {
        _depth--;
        return result;
    }

    private bool Unexpected()
    {
        var token = Current;
        var what = token.Kind is TokenKind.End ? "the end" : token.Length > 40 ? $"{TextOf(token)[..40]}…" : TextOf(token).ToString();
        return Fail(GuardReason.NotUnderstood, $"The guard does not know what {what} means here, and what it does not know is not run.");
    }

    private bool Fail(GuardReason reason, string message)
    {
        if (Reason is GuardReason.None)
        {
            Reason = reason;
            Message = $"{message} ({TextPosition.Of(_text, Current.Start)})";
        }

        return false;
    }
}
