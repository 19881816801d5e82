namespace SnowflakeEmulator.Sql;

internal enum TokenKind
{
    End,

    /// <summary>A name without quotes; <see cref="Token.Text"/> is upper case.</summary>
    Word,

    /// <summary>A name in double quotes; <see cref="Token.Text"/> is what they hold.</summary>
    Quoted,
    Number,

    /// <summary>A string; <see cref="Token.Text"/> is its value.</summary>
    Text,

    /// <summary>$name</summary>
    Variable,
    Symbol,
}

/// <summary>One token of a statement and where it stands.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int End)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsWord(string word) => Kind == TokenKind.Word && Text == word;
}
