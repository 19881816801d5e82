namespace Sophia.Connections.Snowflake;

// The values of the current row.
public sealed partial class SnowflakeDataReader
{
    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal) => Rows.IsNull(ordinal);

    /// <summary>A value as the column's own type; see the table in <c>docs/snowflake.md</c>.</summary>
    /// <param name="ordinal">The column, from 0.</param>
    public override object GetValue(int ordinal) => Rows.IsNull(ordinal) ? DBNull.Value : CellConverter.GetObject(Rows, ordinal);

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
        {
            values[i] = GetValue(i);
        }

        return count;
    }

    /// <summary>A value as the type asked for; see the table in <c>docs/snowflake.md</c>.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="ordinal">The column, from 0.</param>
    /// <exception cref="InvalidCastException">It is NULL and <typeparamref name="T"/> cannot be, or it cannot be that type without a guess.</exception>
    /// <exception cref="OverflowException">That type cannot hold it.</exception>
    public override T GetFieldValue<T>(int ordinal)
    {
        if (Rows.IsNull(ordinal) && typeof(T) == typeof(object))
        {
            return (T)(object)DBNull.Value;
        }

        return CellConverter.Get<T>(Rows, ordinal);
    }

    /// <summary>A value as text, as the service wrote it; dates and times as ISO 8601.</summary>
    /// <param name="ordinal">The column, from 0.</param>
    public override string GetString(int ordinal) => Rows.IsNull(ordinal) ? throw CellErrors.Null(Rows, ordinal) : CellConverter.GetString(Rows, ordinal);

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal) => CellConverter.Get<bool>(Rows, ordinal);

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => CellConverter.Get<byte>(Rows, ordinal);

    /// <inheritdoc/>
    public override char GetChar(int ordinal) => CellConverter.Get<char>(Rows, ordinal);

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal) => CellConverter.Get<DateTime>(Rows, ordinal);

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal) => CellConverter.Get<decimal>(Rows, ordinal);

    /// <inheritdoc/>
    public override double GetDouble(int ordinal) => CellConverter.Get<double>(Rows, ordinal);

    /// <inheritdoc/>
    public override float GetFloat(int ordinal) => CellConverter.Get<float>(Rows, ordinal);

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) => CellConverter.Get<Guid>(Rows, ordinal);

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => CellConverter.Get<short>(Rows, ordinal);

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) => CellConverter.Get<int>(Rows, ordinal);

    /// <inheritdoc/>
    public override long GetInt64(int ordinal) => CellConverter.Get<long>(Rows, ordinal);

    /// <inheritdoc/>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var bytes = CellConverter.Get<byte[]>(Rows, ordinal);
        return Copy<byte>(bytes, dataOffset, buffer, bufferOffset, length);
    }

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        Copy<char>(GetString(ordinal), dataOffset, buffer, bufferOffset, length);

    /// <inheritdoc/>
    public override Stream GetStream(int ordinal) => new MemoryStream(CellConverter.Get<byte[]>(Rows, ordinal), writable: false);

    /// <inheritdoc/>
    public override TextReader GetTextReader(int ordinal) => new StringReader(GetString(ordinal));

    private static long Copy<T>(ReadOnlySpan<T> source, long offset, T[]? buffer, int bufferOffset, int length)
    {
        if (buffer is null)
        {
            return source.Length;
        }

        if (offset >= source.Length)
        {
            return 0;
        }

        var part = source[(int)offset..];
        part = part[..Math.Min(part.Length, length)];
        part.CopyTo(buffer.AsSpan(bufferOffset));
        return part.Length;
    }
}
