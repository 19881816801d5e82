using System.Text.Json;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// The row that is being read: a view of the bytes as they came, valid until the next one is asked for. A cell costs nothing until it is read, and text only where text is asked
/// for. Not for use by several threads at once.
/// </summary>
public readonly struct SnowflakeRow
{
    private readonly RowReader _reader;
    private readonly long _position;

    internal SnowflakeRow(RowReader reader)
    {
        _reader = reader;
        _position = reader.Position;
    }

    /// <summary>How many columns it has.</summary>
    public int Count => Reader.Columns.Count;

    /// <summary>A value, as the column's <see cref="SnowflakeColumn.ClrType"/>; <see langword="null"/> for NULL.</summary>
    /// <param name="ordinal">The column, from 0.</param>
    public object? this[int ordinal] => IsNull(ordinal) ? null : CellConverter.GetObject(Reader, ordinal);

    /// <summary>Whether a value is NULL.</summary>
    /// <param name="ordinal">The column, from 0.</param>
    public bool IsNull(int ordinal) => Reader.IsNull(ordinal);

    /// <summary>A value as the type asked for.</summary>
    /// <typeparam name="T">A type of the table in <c>docs/snowflake.md</c>; nullable, NULL becomes <see langword="null"/>.</typeparam>
    /// <param name="ordinal">The column, from 0.</param>
    /// <exception cref="InvalidCastException">It is NULL and <typeparamref name="T"/> cannot be, or it cannot be that type without a guess.</exception>
    /// <exception cref="OverflowException">That type cannot hold it.</exception>
    public T Get<T>(int ordinal) => CellConverter.Get<T>(Reader, ordinal);

    /// <summary>A value as text, as the service wrote it; <see langword="null"/> for NULL. Dates and times are written as ISO 8601.</summary>
    /// <param name="ordinal">The column, from 0.</param>
    public string? GetString(int ordinal) => IsNull(ordinal) ? null : CellConverter.GetString(Reader, ordinal);

    /// <summary>The bytes of a value as the service wrote it, in UTF-8 and without escapes, for those who only pass it on; empty for NULL. Valid until the next value is read.</summary>
    /// <param name="ordinal">The column, from 0.</param>
    public ReadOnlySpan<byte> GetUtf8(int ordinal) => Reader.Text(ordinal);

    /// <summary>All values, to be kept.</summary>
    public object?[] ToArray()
    {
        var values = new object?[Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = this[i];
        }

        return values;
    }

    /// <summary>Writes a value as JSON: numbers and booleans bare, VARIANT and its kin as they are, all else as text.</summary>
    /// <param name="ordinal">The column, from 0.</param>
    /// <param name="writer">Where to.</param>
    public void WriteTo(int ordinal, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        CellJson.Write(Reader, ordinal, writer);
    }

    private RowReader Reader => _reader?.Position == _position
        ? _reader
        : throw new InvalidOperationException("The row is gone: it is valid until the next one is asked for. Keep its values, or ToArray(), instead.");
}
