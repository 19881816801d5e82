namespace SnowflakeAdmin.Guard.Lexing;

internal enum TokenKind : byte
{
    End,

    /// <summary>A name or keyword without quotes.</summary>
    Word,

    /// <summary>A name in double quotes.</summary>
    Quoted,

    /// <summary>A string, in single or dollar quotes.</summary>
    Text,
    Number,

    /// <summary>$1</summary>
    Variable,
    LeftParenthesis,
    RightParenthesis,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Semicolon,
    Dot,
    Colon,
    Cast,
    Star,
    Plus,
    Minus,

    /// <summary>/ % || and comparisons other than =</summary>
    Operator,
    Equal,

    /// <summary>-></summary>
    Arrow,

    /// <summary>=></summary>
    FatArrow,
}

/// <summary>One token: where it stands, and which keyword it is when it is one.</summary>
internal readonly record struct Token(TokenKind Kind, Keyword Keyword, int Start, int Length)
{
    public int End => Start + Length;
}
