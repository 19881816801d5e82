using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sophia.Connections.Snowflake;

namespace SnowflakeAdmin.Accounts;

/// <summary>Writes rows as JSON until the page is full.</summary>
internal sealed class PageWriter : IDisposable
{
    /// <summary>Digits of a number that every reader of JSON keeps.</summary>
    private const int SafeDigits = 15;

    private readonly ArrayBufferWriter<byte> _page = new(4096);
    private readonly ArrayBufferWriter<byte> _row = new(1024);
    private readonly Utf8JsonWriter _rowWriter;
    private readonly PageRequest _request;

    public PageWriter(PageRequest request)
    {
        _request = request;
        _rowWriter = new Utf8JsonWriter(_row);
        _page.Write("["u8);
    }

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Cells that were cut.</summary>
    public int CutCells { get; private set; }

    /// <summary>Adds these columns of a row; false when it does not fit any more.</summary>
    public bool TryAdd(SnowflakeRow row, IReadOnlyList<SnowflakeColumn> columns)
    {
        if (Count >= _request.Rows)
        {
            return false;
        }

        _row.ResetWrittenCount();
        _rowWriter.Reset();
        var cut = CutCells;
        _rowWriter.WriteStartArray();
        for (var i = 0; i < columns.Count; i++)
        {
            WriteCell(row, columns[i].Ordinal, columns[i]);
        }

        _rowWriter.WriteEndArray();
        _rowWriter.Flush();
        if (Count > 0 && _page.WrittenCount + _row.WrittenCount + 1 > _request.Bytes)
        {
            CutCells = cut;
            return false;
        }

        if (Count++ > 0)
        {
            _page.Write(","u8);
        }

        _page.Write(_row.WrittenSpan);
        return true;
    }

    /// <summary>All rows.</summary>
    public JsonElement Finish()
    {
        _page.Write("]"u8);
        var reader = new Utf8JsonReader(_page.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    public void Dispose() => _rowWriter.Dispose();

    private void WriteCell(SnowflakeRow row, int at, SnowflakeColumn column)
    {
        if (row.IsNull(at))
        {
            _rowWriter.WriteNullValue();
            return;
        }

        var length = row.GetUtf8(at).Length;
        if (column.Type is SnowflakeType.Fixed && length > SafeDigits)
        {
            // A reader that keeps numbers in binary would round it.
            _rowWriter.WriteStringValue(row.GetUtf8(at));
        }
        else if (length > SnowflakeAdminDefaults.CellChars && !_request.WholeCells)
        {
            _rowWriter.WriteStringValue(Cut(row.GetString(at)!));
        }
        else
        {
            row.WriteTo(at, _rowWriter);
        }
    }

    private string Cut(string text)
    {
        if (text.Length <= SnowflakeAdminDefaults.CellChars)
        {
            return text;
        }

        CutCells++;
        var end = SnowflakeAdminDefaults.CellChars - (char.IsHighSurrogate(text[SnowflakeAdminDefaults.CellChars - 1]) ? 1 : 0);
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, end)}… [cut: {text.Length} characters]");
    }
}
