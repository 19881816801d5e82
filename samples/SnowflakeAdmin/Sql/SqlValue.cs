using ModelContextProtocol;
using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Sql;

/// <summary>A text as a string constant. Backslashes and quotes are doubled, so every reader of SQL ends it at the same place.</summary>
internal readonly record struct SqlValue(string Text)
{
    /// <summary>The constant as a statement has it.</summary>
    /// <exception cref="McpException">It has a character that no statement may have.</exception>
    public override string ToString()
    {
        var text = Text ?? "";
        return TextRules.FindForbidden(text) is var at and >= 0
            ? throw new McpException($"The text has a character that is not allowed: {TextRules.Name(text, at)}.")
            : $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
