using System.Globalization;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Errors;

/// <summary>Snowflake's own codes and wordings.</summary>
internal static class SnowflakeErrors
{
    public static SnowflakeException Syntax(string source, int offset, string unexpected)
    {
        var (line, position) = SourcePosition.Of(source, offset);
        return new("001003", "42000", Invariant($"SQL compilation error:\nsyntax error line {line} at position {position} unexpected '{unexpected}'."));
    }

    /// <summary>A construct of Snowflake that the emulator does not have, or one that Snowflake has not either; it is named.</summary>
    public static SnowflakeException Unsupported(string feature) =>
        new("000002", "0A000", $"Unsupported feature '{feature}'.");

    public static SnowflakeException Compilation(string message, string code = "001065", string state = "42000") =>
        new(code, state, "SQL compilation error:\n" + message);

    public static SnowflakeException InvalidIdentifier(string source, int offset, string name)
    {
        var (line, position) = SourcePosition.Of(source, offset);
        return new("000904", "42000", Invariant($"SQL compilation error: error line {line} at position {position}\ninvalid identifier '{name}'"));
    }

    public static SnowflakeException UnknownFunction(string name) =>
        new("002140", "42601", $"SQL compilation error:\nUnknown function {name}");

    public static SnowflakeException Arguments(string source, int offset, string name, int count)
    {
        var (line, position) = SourcePosition.Of(source, offset);
        return new("000938", "22023", Invariant(
            $"SQL compilation error: error line {line} at position {position}\nnot enough or too many arguments for function [{name}], got {count}"));
    }

    public static SnowflakeException NotFound(string kind, string name) =>
        new("002003", kind is "Database" or "Schema" ? "02000" : "42S02", $"SQL compilation error:\n{kind} '{name}' does not exist or not authorized.");

    public static SnowflakeException NoSuchTarget() =>
        new("002043", "02000", "SQL compilation error:\nObject does not exist, or operation cannot be performed.");

    public static SnowflakeException Exists(string name) =>
        new("002002", "42710", $"SQL compilation error:\nObject '{name}' already exists.");

    public static SnowflakeException NoDatabase(string verb) =>
        new("090105", "22000", $"Cannot perform {verb}. This session does not have a current database. Call 'USE DATABASE', or use a qualified name.");

    public static SnowflakeException NoSchema(string verb) =>
        new("090106", "22000", $"Cannot perform {verb}. This session does not have a current schema. Call 'USE SCHEMA', or use a qualified name.");

    public static SnowflakeException NoWarehouse() =>
        new("000606", "57P03", "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.");

    public static SnowflakeException Privilege(string objectKind, string name) =>
        new("003001", "42501", $"SQL access control error:\nInsufficient privileges to operate on {objectKind} '{name}'");

    public static SnowflakeException Canceled() => new("000604", "57014", "SQL execution canceled");

    public static SnowflakeException TimedOut(TimeSpan limit) =>
        new("000630", "57014", Invariant($"Statement reached its statement or warehouse timeout of {(long)limit.TotalSeconds:N0} second(s) and was canceled."))
        {
            HttpStatus = StatusCodes.Status408RequestTimeout,
        };

    public static SnowflakeException StatementCount(int actual, int desired) =>
        new("000008", "0A000", Invariant($"Actual statement count {actual} did not match the desired statement count {desired}."));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
