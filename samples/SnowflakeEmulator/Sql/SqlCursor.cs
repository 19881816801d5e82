using System.Runtime.InteropServices;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Sql;

/// <summary>Walks over the tokens of one statement.</summary>
internal sealed class SqlCursor(string source, List<Token> tokens, int start, int end)
{
    private readonly Token _end = new(TokenKind.End, "<EOF>", tokens[end].Start, tokens[end].Start);

    /// <summary>The whole text of the request; positions count in it.</summary>
    public string Source { get; } = source;

    public int Position { get; set; } = start;

    public int First { get; } = start;

    public Token Current => Position < end ? tokens[Position] : _end;

    public bool AtEnd => Position >= end;

    /// <summary>The statement's own text.</summary>
    public string Text => First >= end ? "" : Source[tokens[First].Start..tokens[end - 1].End];

    /// <summary>How many values a caller must bind.</summary>
    public int BindCount => Enumerable.Range(First, Math.Max(0, end - First)).Count(i => tokens[i].Is("?"));

    public Token Peek(int ahead = 1) => Position + ahead < end ? tokens[Position + ahead] : _end;

    public Token Next()
    {
        var token = Current;
        Position++;
        return token;
    }

    public bool Is(string symbol) => Current.Is(symbol);

    public bool IsWord(string word) => Current.IsWord(word);

    public bool IsWords(string first, string second) => Current.IsWord(first) && Peek().IsWord(second);

    public bool Accept(string symbol)
    {
        if (!Current.Is(symbol))
        {
            return false;
        }

        Position++;
        return true;
    }

    public bool AcceptWord(string word)
    {
        if (!Current.IsWord(word))
        {
            return false;
        }

        Position++;
        return true;
    }

    public bool AcceptWords(string first, string second)
    {
        if (!IsWords(first, second))
        {
            return false;
        }

        Position += 2;
        return true;
    }

    public void Expect(string symbol)
    {
        if (!Accept(symbol))
        {
            throw Unexpected();
        }
    }

    public void ExpectWord(string word)
    {
        if (!AcceptWord(word))
        {
            throw Unexpected();
        }
    }

    public void ExpectEnd()
    {
        if (!AtEnd)
        {
            throw Unexpected();
        }
    }

    /// <summary>A name; a word must not be reserved.</summary>
    public string Name()
    {
        var token = Current;
        if (token.Kind == TokenKind.Quoted || (token.Kind == TokenKind.Word && !Keywords.Reserved.Contains(token.Text)))
        {
            Position++;
            return token.Text;
        }

        throw Unexpected();
    }

    /// <summary>A name of one to three parts.</summary>
    public string[] QualifiedName()
    {
        if (Current.IsWord("IDENTIFIER") && Peek().Is("("))
        {
            throw SnowflakeErrors.Unsupported("IDENTIFIER()");
        }

        if (Current.Is("@"))
        {
            throw SnowflakeErrors.Unsupported("STAGE");
        }

        List<string> parts = [Name()];
        while (Accept("."))
        {
            if (Is("."))
            {
                Position++;
                parts.Add("PUBLIC");
            }

            parts.Add(Current.Kind is TokenKind.Word or TokenKind.Quoted ? Next().Text : throw Unexpected());
        }

        return parts.Count <= 3 ? [.. parts] : throw Unexpected();
    }

    public string StringValue() => Current.Kind == TokenKind.Text ? Next().Text : throw Unexpected();

    public long Integer() =>
        Current.Kind == TokenKind.Number && long.TryParse(Current.Text, out var value) ? Advance(value) : throw Unexpected();

    public SnowflakeException Unexpected() => Unexpected(Current);

    public SnowflakeException Unexpected(Token token) =>
        SnowflakeErrors.Syntax(Source, token.Start, token.Kind == TokenKind.End ? "<EOF>" : Source[token.Start..token.End]);

    public string Slice(int from, int to) => to <= from ? "" : Source[tokens[from].Start..tokens[to - 1].End];

    /// <summary>The place of the parenthesis that closes the one at a place.</summary>
    public int Closing(int open)
    {
        var depth = 0;
        var span = CollectionsMarshal.AsSpan(tokens);
        for (var i = open; i < end; i++)
        {
            depth += span[i].Is("(") ? 1 : span[i].Is(")") ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        throw SnowflakeErrors.Syntax(Source, tokens[open].Start, "(");
    }

    public Token At(int position) => position < end ? tokens[position] : _end;

    private T Advance<T>(T value)
    {
        Position++;
        return value;
    }
}
