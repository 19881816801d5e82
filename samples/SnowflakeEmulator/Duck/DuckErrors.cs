using System.Text.RegularExpressions;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Duck;

/// <summary>DuckDB's failures in Snowflake's codes and words.</summary>
internal static partial class DuckErrors
{
    public static SnowflakeException Translate(DuckException error, string source)
    {
        var message = error.Message;
        if (Own().Match(message) is { Success: true } own)
        {
            return new SnowflakeException(own.Groups[1].Value, own.Groups[1].Value switch { "100051" => "22012", "100078" => "22000", _ => "22007" }, own.Groups[2].Value);
        }

        return Conversion(message) ?? Constraint(message) ?? Binding(message, source) ?? Rest(message);
    }

    /// <summary>Whether a statement lost against another one that wrote the same.</summary>
    public static bool IsConflict(DuckException error) =>
        error.Message.StartsWith("TransactionContext Error", StringComparison.Ordinal) && error.Message.Contains("onflict", StringComparison.Ordinal);

    private static SnowflakeException? Conversion(string message)
    {
        if (NotNumber().Match(message) is { Success: true } number)
        {
            var type = number.Groups[2].Value;
            return type.StartsWith("BOOL", StringComparison.Ordinal)
                ? new("100037", "22018", $"Boolean value '{number.Groups[1].Value}' is not recognized")
                : new("100038", "22018", $"Numeric value '{number.Groups[1].Value}' is not recognized");
        }

        if (BadDate().Match(message) is { Success: true } date)
        {
            var text = date.Groups["text"].Value;
            return date.Groups["kind"].Value switch
            {
                "timestamp" => new("100035", "22007", $"Timestamp '{text}' is not recognized"),
                "time" => new("100108", "22007", $"Time '{text}' is not recognized"),
                _ => new("100040", "22007", $"Date '{text}' is not recognized"),
            };
        }

        if (message.Contains("Malformed JSON", StringComparison.Ordinal))
        {
            return new("100069", "22P02", "Error parsing JSON: " + Input().Match(message).Groups[1].Value.TrimEnd('"'));
        }

        return message.StartsWith("Conversion Error: Could not cast value", StringComparison.Ordinal)
            || message.StartsWith("Out of Range Error", StringComparison.Ordinal) || message.Contains("out of range", StringComparison.OrdinalIgnoreCase)
                ? new("100046", "22003", "Number out of representable range: " + FirstLine(message))
                : message.StartsWith("Conversion Error", StringComparison.Ordinal)
                    ? new("100071", "22000", "Failed to cast value: " + FirstLine(message))
                    : null;
    }

    private static SnowflakeException? Constraint(string message) =>
        NotNull().Match(message) is { Success: true } nothing
            ? new("100072", "22000", $"DML operation to table failed on column {Names.Display(Names.Decode(nothing.Groups[1].Value))} with error: NULL result in a non-nullable column")
            : message.Contains("onflict", StringComparison.Ordinal) && message.Contains("ransaction", StringComparison.Ordinal)
                ? new("000625", "57014", "Statement has locked the table in another transaction: the emulator does not wait for it. Run the statement again.")
                : message.Contains("transaction is aborted", StringComparison.Ordinal)
                    ? new("090231", "22000", "The transaction was aborted by an earlier failure in it (the emulator cannot undo one statement alone). Use ROLLBACK.")
                    : null;

    private static SnowflakeException? Binding(string message, string source)
    {
        if (NoColumn().Match(message) is { Success: true } column)
        {
            var name = Names.Decode(column.Groups[1].Value);
            return SnowflakeErrors.InvalidIdentifier(source, Math.Max(0, source.IndexOf(name, StringComparison.OrdinalIgnoreCase)), Names.Display(name));
        }

        if (Ambiguous().Match(message) is { Success: true } ambiguous)
        {
            return SnowflakeErrors.Compilation($"ambiguous column name '{Names.Decode(ambiguous.Groups[1].Value)}'", "002028", "42601");
        }

        if (NotGrouped().Match(message) is { Success: true } grouped)
        {
            return SnowflakeErrors.Compilation($"[{Names.Decode(grouped.Groups[1].Value)}] is not a valid group by expression", "000979", "42601");
        }

        return message.StartsWith("Binder Error", StringComparison.Ordinal) || message.StartsWith("Catalog Error", StringComparison.Ordinal)
            ? SnowflakeErrors.Compilation("Invalid argument types or use: " + FirstLine(message), "001044", "42P13")
            : null;
    }

    private static SnowflakeException Rest(string message) =>
        message.StartsWith("Out of Memory", StringComparison.Ordinal)
            ? new("000603", "XX000", "The emulator's memory limit is reached.")
            : Misplaced().IsMatch(message)
                ? SnowflakeErrors.Compilation(FirstLine(message), "002303", "42601")
            : message.StartsWith("Parser Error", StringComparison.Ordinal)
                ? SnowflakeErrors.Unsupported("construct that this emulator translated wrongly: " + FirstLine(message))
                : new("100183", "22000", FirstLine(message));

    /// <summary>The first line without the emulator's own names.</summary>
    private static string Clean(string message) => FirstLine(message);

    private static string FirstLine(string message)
    {
        var line = message.Split('\n')[0];
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        return Names.Decode(Physical().Replace(colon > 0 && colon < 40 ? line[(colon + 2)..] : line, "table"));
    }

    [GeneratedRegex(@"sf:(\d{6}):([\s\S]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Own();

    [GeneratedRegex(@"Could not (?:convert string|cast value) ['""]([\s\S]*?)['""] (?:to|from VARCHAR to) '?(INT|DECIMAL|DOUBLE|HUGEINT|BOOL|BIGINT|FLOAT|UINT)", RegexOptions.CultureInvariant)]
    private static partial Regex NotNumber();

    [GeneratedRegex(@"(?<kind>date|timestamp|time) field (?:value out of range|format)[^""]*""(?<text>[^""]*)""", RegexOptions.CultureInvariant)]
    private static partial Regex BadDate();

    /// <summary>What neither dialect allows, such as a window function within another.</summary>
    [GeneratedRegex("not allowed in|cannot be nested|cannot contain|only allowed in|not supported in|must have the same number", RegexOptions.CultureInvariant)]
    private static partial Regex Misplaced();

    [GeneratedRegex(@"Input: ""(.*)", RegexOptions.CultureInvariant)]
    private static partial Regex Input();

    [GeneratedRegex(@"NOT NULL constraint failed: [^.]*\.(\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex NotNull();

    [GeneratedRegex(@"(?:Referenced column|Table ""[^""]*"" does not have a column named|Values list ""[^""]*"" does not have a column named) ""([^""]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex NoColumn();

    [GeneratedRegex(@"Ambiguous reference to column name ""([^""]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Ambiguous();

    [GeneratedRegex(@"column ""?([^""]+?)""? must appear in the GROUP BY clause", RegexOptions.CultureInvariant)]
    private static partial Regex NotGrouped();

    [GeneratedRegex("\uE000[A-Z]+[0-9]+(_[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Physical();
}
