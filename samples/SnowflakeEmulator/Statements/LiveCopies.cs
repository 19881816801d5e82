using System.Globalization;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Duck;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>Copies the views of the account's state that a statement reads into temporary tables, and drops them behind it.</summary>
internal sealed class LiveCopies : IDisposable
{
    private readonly Execution _x;
    private readonly List<string> _names = [];

    private LiveCopies(Execution x) => _x = x;

    public static LiveCopies Create(Execution x, LiveTables live)
    {
        var copies = new LiveCopies(x);
        foreach (var (name, data) in live.Tables)
        {
            copies.Copy(name, data);
        }

        return copies;
    }

    public void Dispose()
    {
        foreach (var name in _names)
        {
            DuckEngine.Run(_x.Connection, "DROP TABLE IF EXISTS temp." + Names.Physical(name));
        }
    }

    private void Copy(string name, TableData data)
    {
        var columns = data.Columns.Select(c => $"{Names.Quote(c.Name)} {c.Type.Duck}");
        DuckEngine.Run(_x.Connection, $"CREATE TEMP TABLE {Names.Physical(name)} ({string.Join(", ", columns)})");
        _names.Add(name);
        using var appender = _x.Connection.CreateAppender("temp", "main", name);
        foreach (var row in data.Rows)
        {
            var line = appender.CreateRow();
            for (var i = 0; i < row.Length; i++)
            {
                Append(line, row[i], data.Columns[i].Type);
            }

            line.EndRow();
        }
    }

    private static void Append(DuckDB.NET.Data.IDuckDBAppenderRow line, object? value, DataType type)
    {
        _ = (value, type.Kind) switch
        {
            (null, _) => line.AppendNullValue(),
            (bool flag, _) => line.AppendValue(flag),
            (DateTimeOffset moment, _) => line.AppendValue(moment.UtcDateTime),
            (double number, _) => line.AppendValue(number),
            (_, TypeKind.Fixed) => line.AppendValue(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
            (_, TypeKind.Real) => line.AppendValue(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            _ => line.AppendValue(Convert.ToString(value, CultureInfo.InvariantCulture)),
        };
    }
}
