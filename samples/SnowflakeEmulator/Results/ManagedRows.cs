using System.Globalization;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Results;

/// <summary>Writes rows that were made in memory: SHOW, DESCRIBE, counts.</summary>
internal static class ManagedRows
{
    public static void Write(TableData data, ResultSink sink)
    {
        foreach (var row in data.Rows)
        {
            sink.BeginRow();
            for (var i = 0; i < row.Length; i++)
            {
                Cell(sink.Cells, row[i], data.Columns[i].Type);
            }

            sink.EndRow();
        }
    }

    private static void Cell(JsonCells cells, object? value, DataType type)
    {
        switch (value)
        {
            case null:
                cells.Null();
                break;
            case bool flag:
                cells.Boolean(flag);
                break;
            case int number:
                cells.Integer(number);
                break;
            case long number:
                cells.Integer(number);
                break;
            case decimal number:
                cells.Text(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                cells.Real(number);
                break;
            case DateTimeOffset moment when type.Kind == TypeKind.Date:
                cells.Integer((long)(moment.UtcDateTime.Date - DateTime.UnixEpoch).TotalDays);
                break;
            case DateTimeOffset moment:
                cells.Moment((moment - DateTimeOffset.UnixEpoch).Ticks / 10, type.Scale);
                break;
            default:
                cells.Text(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                break;
        }
    }
}
