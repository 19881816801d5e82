namespace Sophia.Connections.Snowflake;

/// <summary>Why a value cannot be read as what was asked for. The value itself is not repeated: it is somebody's data.</summary>
internal static class CellErrors
{
    public static InvalidCastException Null(RowReader reader, int ordinal) =>
        new($"{Name(reader, ordinal)} is NULL. Ask IsNull first, or read it as a nullable type.");

    public static InvalidCastException Unfit(RowReader reader, int ordinal, string wanted) =>
        new($"{Name(reader, ordinal)} cannot be read as {wanted} without a guess. Read it as {reader.Columns[ordinal].ClrType.Name} or text, or convert it in the statement.");

    public static OverflowException TooLarge(RowReader reader, int ordinal, string wanted) =>
        new($"{Name(reader, ordinal)} holds a value that {wanted} cannot hold without loss. Read it as SnowflakeNumber or text.");

    public static SnowflakeException Malformed(RowReader reader, int ordinal, Exception? cause = null) =>
        new(SnowflakeErrorKind.Protocol, $"{Name(reader, ordinal)} holds something that is no {reader.Columns[ordinal].TypeName}.", cause);

    private static string Name(RowReader reader, int ordinal) => $"Column '{reader.Columns[ordinal].Name}' ({reader.Columns[ordinal].TypeName})";
}
