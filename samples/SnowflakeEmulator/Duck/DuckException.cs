using DuckDB.NET.Native;

namespace SnowflakeEmulator.Duck;

/// <summary>What DuckDB said of a statement; never shown to a caller as it is.</summary>
internal sealed class DuckException(string message, DuckDBErrorType kind) : Exception(message)
{
    public DuckDBErrorType Kind { get; } = kind;
}
