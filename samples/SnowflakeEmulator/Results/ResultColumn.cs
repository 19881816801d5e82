using SnowflakeEmulator.Catalog;

namespace SnowflakeEmulator.Results;

/// <summary>A column of a result as the wire describes it.</summary>
internal sealed record ResultColumn(string Name, DataType Type, bool Nullable = true, string Database = "", string Schema = "", string Table = "");
