using System.Globalization;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Translation;

/// <summary>
/// FLATTEN as two LATERAL items: a hidden one works out the list, the one behind it unnests the list. A list as the joining column makes DuckDB keep
/// the order of the elements and tell equal input rows apart.
/// </summary>
internal sealed partial class Translator
{
    private string? _hidden;
    private int _hiddenCount;

    /// <summary>The hidden item that the factor just read needs in front of it.</summary>
    private string TakeHidden(string separator)
    {
        var hidden = _hidden is null ? "" : _hidden + separator;
        _hidden = null;
        return hidden;
    }

    private string ReadFlatten(bool inTable)
    {
        var list = ReadFlattenCall();
        if (inTable)
        {
            Cursor.Expect(")");
        }

        var name = Names.Physical(string.Create(CultureInfo.InvariantCulture, $"{Names.Mark}F{++_hiddenCount}"));
        _scope.Sources.Add(new Source(name, []) { Hidden = name });
        var item = ReadAliased(
            $"(SELECT hash(e.this) // 2 AS \"SEQ\", e.key AS \"KEY\", e.path AS \"PATH\", e.index AS \"INDEX\", e.value AS \"VALUE\", e.this AS \"THIS\" FROM (SELECT unnest({name}.{name}) AS e))",
            FlattenColumns());
        _hidden = $"LATERAL (SELECT {list} AS {name}) AS {name}";
        return "LATERAL " + item;
    }

    private static List<OutColumn> FlattenColumns() =>
    [
        new("SEQ", DataType.Integer) { Refused = "column SEQ of FLATTEN" }, new("KEY", DataType.Text), new("PATH", DataType.Text), new("INDEX", DataType.Integer),
        new("VALUE", DataType.Variant), new("THIS", DataType.Variant),
    ];

    /// <summary>FLATTEN(INPUT => …, PATH => …, OUTER => …, RECURSIVE => …, MODE => …) as a list of entries.</summary>
    private string ReadFlattenCall()
    {
        Cursor.ExpectWord("FLATTEN");
        Cursor.Expect("(");
        Expr? input = null;
        var (path, outer, recursive, mode) = ("", false, false, "BOTH");
        while (!Cursor.Is(")"))
        {
            var name = Cursor.Peek().Is("=>") ? Cursor.Next().Text : "INPUT";
            Cursor.Accept("=>");
            var value = ReadExpression();
            switch (name)
            {
                case "INPUT":
                    input = value;
                    break;
                case "PATH":
                    path = value.Constant ?? throw SnowflakeErrors.Unsupported("FLATTEN with a computed PATH");
                    break;
                case "OUTER":
                    outer = Flag(value, name);
                    break;
                case "RECURSIVE":
                    recursive = Flag(value, name);
                    break;
                case "MODE" when value.Constant?.ToUpperInvariant() is "BOTH" or "OBJECT" or "ARRAY":
                    mode = value.Constant.ToUpperInvariant();
                    break;
                default:
                    throw SnowflakeErrors.Unsupported("FLATTEN " + name);
            }

            if (!Cursor.Is(")"))
            {
                Cursor.Expect(",");
            }
        }

        Cursor.Expect(")");
        return Entries(input ?? throw Cursor.Unexpected(), path, outer, recursive, mode);
    }

    private static string Entries(Expr input, string path, bool outer, bool recursive, string mode)
    {
        if (recursive && mode != "BOTH")
        {
            throw SnowflakeErrors.Unsupported("FLATTEN RECURSIVE with a MODE");
        }

        var json = AsVariant(input).Sql;
        json = path.Length == 0 ? json : $"json_extract({json}, {Names.Literal(JsonPath.Parse(path))})";
        var from = Names.Literal(path);
        var list = recursive ? $"sf_tree({json}, {from})" : $"sf_entries({json}, {from}, '{mode}')";
        return Bounded(outer ? $"sf_outer({list}, {json}, {from})" : list);
    }

    private static bool Flag(Expr value, string name) => value.Sql switch
    {
        "true" => true,
        "false" => false,
        _ => throw SnowflakeErrors.Unsupported($"FLATTEN with a computed {name}"),
    };
}
