using ModelContextProtocol;
using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Guard.Lexing;
using SnowflakeAdmin.Guard.Names;

namespace SnowflakeAdmin.Sql;

/// <summary>A name of up to three parts, as they are stored. The only way for a name into a statement: it is written in double quotes, so nothing in it is read as SQL.</summary>
internal sealed class SqlName
{
    private readonly string[] _parts;

    private SqlName(params string[] parts) => _parts = parts;

    /// <summary>How many parts it has.</summary>
    public int Count => _parts.Length;

    /// <summary>A part, from 0.</summary>
    public string this[int part] => _parts[part];

    /// <summary>The last part.</summary>
    public string Last => _parts[^1];

    /// <summary>A name of one part, taken as it is stored.</summary>
    /// <exception cref="McpException">It is empty, too long, or has characters that a name cannot have.</exception>
    public static SqlName Stored(string part) => new(Checked("name", part));

    /// <summary>A name whose parts are taken as they are stored.</summary>
    /// <exception cref="McpException">A part is empty, too long, or has characters that a name cannot have.</exception>
    public static SqlName Stored(params ReadOnlySpan<string> parts)
    {
        var copy = parts.ToArray();
        return new SqlName(Array.ConvertAll(copy, static part => Checked("name", part)));
    }

    /// <summary>Reads a name as a caller writes it in SQL: parts without quotes in upper case, parts in double quotes as they are.</summary>
    /// <param name="argument">The argument it came in, for the message.</param>
    /// <param name="text">The text.</param>
    /// <param name="maxParts">How many parts it may have.</param>
    /// <exception cref="McpException">It is no such name.</exception>
    public static SqlName Parse(string argument, string? text, int maxParts = 3)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new McpException($"{argument} is empty. Write a name, such as DATABASE.SCHEMA.NAME.");
        }

        var lexer = Lexer.Run(text);
        try
        {
            return (lexer.Reason, lexer.HasComments) switch
            {
                (GuardReason.None, false) => Read(argument, text, lexer.Tokens, maxParts),
                (GuardReason.None, true) => throw NoName(argument, text, maxParts),
                _ => throw new McpException($"{argument} is not a name: {lexer.Message}"),
            };
        }
        finally
        {
            lexer.Release();
        }
    }

    /// <summary>The name as a statement has it.</summary>
    public override string ToString() => string.Join('.', _parts.Select(static part => $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    /// <summary>A name with fewer than so many parts, with those of another before it.</summary>
    public SqlName Within(params string[] before) => new([.. before, .. _parts]);

    private static SqlName Read(string argument, string text, ReadOnlySpan<Token> tokens, int maxParts)
    {
        var parts = new List<string>();
        for (var at = 0; ; at++)
        {
            var token = tokens[at];
            var span = text.AsSpan(token.Start, token.Length);
            parts.Add(token.Kind switch
            {
                TokenKind.Word => IdentifierText.Upper(span),
                TokenKind.Quoted => Checked(argument, IdentifierText.Unquote(span)),
                _ => throw NoName(argument, text, maxParts),
            });
            at++;
            if (tokens[at].Kind is TokenKind.End && parts.Count <= maxParts)
            {
                return new SqlName([.. parts]);
            }

            if (tokens[at].Kind is not TokenKind.Dot || parts.Count == maxParts)
            {
                throw NoName(argument, text, maxParts);
            }
        }
    }

    private static McpException NoName(string argument, string text, int maxParts) => new(
        $"{argument} is not a name of at most {maxParts} part{(maxParts == 1 ? "" : "s")}: {(text.Length > 80 ? text[..80] + "…" : text)}. Put names with other characters than letters, digits, _ and $ in double quotes.");

    private static string Checked(string argument, string part)
    {
        if (part.Length is 0 or > GuardDefaults.MaxNameLength)
        {
            throw new McpException($"{argument} has {part.Length} characters; a name has 1 to {GuardDefaults.MaxNameLength}.");
        }

        if (TextRules.FindForbidden(part) >= 0)
        {
            throw new McpException($"{argument} has a character that a name cannot have: {TextRules.Name(part, TextRules.FindForbidden(part))}.");
        }

        return NameLetters.FindDeceptive(part) is { } why ? throw new McpException($"The name in {argument} {why}") : part;
    }
}
