using System.Collections.Frozen;
using System.Globalization;
using SnowflakeEmulator.Catalog;

namespace SnowflakeEmulator.Translation;

/// <summary>The functions of the dialect. A name that is not here is refused.</summary>
internal static partial class Functions
{
    /// <summary>Stands in an aggregate that is more than one call, where OVER goes; removed where there is no OVER.</summary>
    public const string OverMark = "\uE001";

    private static readonly Dictionary<string, Function> Table = new(StringComparer.Ordinal);
    private static string _group = "";

    static Functions()
    {
        AddText();
        AddNumbers();
        AddDates();
        AddConditionals();
        AddSemi();
        AddAggregates();
        AddWindows();
        AddContext();
        AddConversions();
        All = Table.ToFrozenDictionary(StringComparer.Ordinal);
        Bare = new Dictionary<string, Func<Translator, Expr>>(StringComparer.Ordinal)
        {
            ["CURRENT_DATE"] = t => Context("CURRENT_DATE", t),
            ["CURRENT_TIME"] = t => Context("CURRENT_TIME", t),
            ["CURRENT_TIMESTAMP"] = t => Context("CURRENT_TIMESTAMP", t),
            ["CURRENT_USER"] = t => Context("CURRENT_USER", t),
            ["LOCALTIME"] = t => Context("CURRENT_TIME", t),
            ["LOCALTIMESTAMP"] = t => Context("CURRENT_TIMESTAMP", t),
        }.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static FrozenDictionary<string, Function> All { get; }

    /// <summary>Functions that stand without parentheses.</summary>
    public static FrozenDictionary<string, Func<Translator, Expr>> Bare { get; }

    private static void Add(string names, int min, int max, Func<FunctionCall, Expr> build, FunctionKind kind = FunctionKind.Scalar)
    {
        foreach (var name in names.Split(' '))
        {
            Table[name] = new Function(min, max, build, kind) { Group = _group };
        }
    }

    /// <summary>A function that is one call in DuckDB.</summary>
    /// <param name="names">Its names in Snowflake.</param>
    /// <param name="modes">How each argument is taken: t as text, n as number, j as JSON, a as it is; more than min are optional.</param>
    /// <param name="min">Fewest arguments.</param>
    /// <param name="duck">Its name in DuckDB, or a template with {0}.</param>
    /// <param name="type">The type of its result; null for the type of its first argument.</param>
    private static void Simple(string names, string modes, int min, string duck, DataType? type)
    {
        Add(names, min, modes.Length, call =>
        {
            var arguments = call.Arguments.Select((a, i) => modes[i] switch
            {
                't' => call.Text(i),
                'n' => Number(a).Sql,
                'j' => Translator.AsVariant(a).Sql,
                _ => a.Sql,
            }).ToArray();
            var sql = duck.Contains('{', StringComparison.Ordinal)
                ? string.Format(CultureInfo.InvariantCulture, duck, [.. arguments])
                : $"{duck}({string.Join(", ", arguments)})";
            return Expr.Of(sql, type ?? Number(call[0]).Type);
        });
    }

    private static Expr Number(Expr e) =>
        e.Type.IsSemi || e.Type.Kind == TypeKind.Text ? Expr.Of($"CAST({Translator.AsText(e).Sql} AS DOUBLE)", DataType.Real) : e;

    private static void AddText()
    {
        _group = "Text";
        var text = DataType.Text;
        var whole = DataType.Number(18, 0);
        Simple("UPPER", "t", 1, "upper", text);
        Simple("LOWER", "t", 1, "lower", text);
        Simple("TRIM", "tt", 1, "trim", text);
        Simple("LTRIM", "tt", 1, "ltrim", text);
        Simple("RTRIM", "tt", 1, "rtrim", text);
        Bytes("LENGTH LEN", "length({0})", "octet_length({0})", whole);
        Bytes("OCTET_LENGTH", "octet_length(encode({0}))", "octet_length({0})", whole);
        Simple("INITCAP", "t", 1, "sf_initcap", text);
        Simple("REVERSE", "t", 1, "reverse", text);
        Simple("REPEAT", "tn", 2, "repeat({0}, CAST({1} AS INTEGER))", text);
        Simple("LPAD", "tnt", 3, "lpad({0}, CAST({1} AS INTEGER), {2})", text);
        Simple("RPAD", "tnt", 3, "rpad({0}, CAST({1} AS INTEGER), {2})", text);
        Simple("LEFT", "tn", 2, "left({0}, greatest(CAST({1} AS INTEGER), 0))", text);
        Simple("RIGHT", "tn", 2, "right({0}, greatest(CAST({1} AS INTEGER), 0))", text);
        Simple("CONTAINS", "tt", 2, "contains", DataType.Boolean);
        Simple("STARTSWITH", "tt", 2, "starts_with", DataType.Boolean);
        Simple("ENDSWITH", "tt", 2, "ends_with", DataType.Boolean);
        Simple("ASCII", "t", 1, "ascii", whole);
        Simple("CHR CHAR", "n", 1, "chr(CAST({0} AS INTEGER))", text);
        Bytes("MD5 MD5_HEX", "md5({0})", "md5({0})", text);
        Bytes("SHA1 SHA1_HEX", "sha1({0})", "sha1({0})", text);
        Bytes("HEX_ENCODE", "hex(encode({0}))", "hex({0})", text);
        Simple("HEX_DECODE_STRING", "t", 1, "decode(unhex({0}))", text);
        Bytes("BASE64_ENCODE", "base64(encode({0}))", "base64({0})", text);
        Simple("BASE64_DECODE_STRING", "t", 1, "decode(from_base64({0}))", text);
        Simple("REGEXP_LIKE RLIKE", "tt", 2, "regexp_full_match", DataType.Boolean);
        Simple("REGEXP_COUNT", "tt", 2, "len(regexp_extract_all({0}, {1}))", whole);
        Simple("SPACE", "n", 1, "repeat(' ', CAST({0} AS INTEGER))", text);
        Simple("EDITDISTANCE", "tt", 2, "levenshtein", whole);
        Add("UUID_STRING", 0, 0, _ => Expr.Of("CAST(uuid() AS VARCHAR)", text));
        Add("REPLACE", 2, 3, c => Expr.Of($"replace({c.Text(0)}, {c.Text(1)}, {(c.Count > 2 ? c.Text(2) : "''")})", text));
        Add("TRANSLATE", 3, 3, c => Expr.Of($"translate({c.Text(0)}, {c.Text(1)}, {c.Text(2)})", text));
        Add("CONCAT", 1, 250, c => Expr.Of("(" + string.Join(" || ", c.Arguments.Select(a => Translator.AsText(a).Sql)) + ")", text));
        Add("CONCAT_WS", 2, 250, ConcatWithSeparator);
        Add("SUBSTR SUBSTRING", 2, 3, Substring);
        Add("CHARINDEX POSITION", 2, 3, Position);
        Add("SPLIT_PART", 3, 3, c => Expr.Of($"split_part({c.Text(0)}, {c.Text(1)}, CASE WHEN ({c[2].Sql}) = 0 THEN 1 ELSE CAST({c[2].Sql} AS INTEGER) END)", text));
        Add("SPLIT", 2, 2, c => Expr.Of($"CAST(to_json(string_split({c.Text(0)}, {c.Text(1)})) AS JSON)", DataType.Array));
        Add("REGEXP_REPLACE", 2, 3, c => Expr.Of($"regexp_replace({c.Text(0)}, {c.Text(1)}, {(c.Count > 2 ? c.Text(2) : "''")}, 'g')", text));
        Add("REGEXP_SUBSTR", 2, 2, c => Expr.Of($"nullif(regexp_extract({c.Text(0)}, {c.Text(1)}), '')", text));
        Add("SHA2 SHA2_HEX", 1, 2, c => c.Count == 1 || c.Constant(1) == "256"
            ? Expr.Of($"sha256({c.Text(0)})", text)
            : throw Errors.SnowflakeErrors.Unsupported("SHA2 other than 256"));
    }

    /// <summary>A function of text and of BINARY.</summary>
    private static void Bytes(string names, string ofText, string ofBinary, DataType type) => Add(
        names,
        1,
        1,
        c => Expr.Of(
            c[0].Type.Kind == TypeKind.Binary ? ofBinary.Replace("{0}", c[0].Sql, StringComparison.Ordinal) : ofText.Replace("{0}", c.Text(0), StringComparison.Ordinal), type));

    private static Expr ConcatWithSeparator(FunctionCall call)
    {
        var parts = call.Arguments.Skip(1).Select(a => Translator.AsText(a).Sql);
        return Expr.Of("(" + string.Join($" || {call.Text(0)} || ", parts) + ")", DataType.Text);
    }

    /// <summary>Position 0 counts as 1, a negative one from the end; a negative length gives nothing.</summary>
    private static Expr Substring(FunctionCall call)
    {
        var start = call[1].Constant is { } constant && !constant.StartsWith('0')
            ? call[1].Sql
            : $"CASE WHEN ({call[1].Sql}) = 0 THEN 1 ELSE CAST({call[1].Sql} AS BIGINT) END";
        var length = call.Count > 2 ? $", greatest(CAST({call[2].Sql} AS BIGINT), 0)" : "";
        return Expr.Of($"substr({call.Text(0)}, {start}{length})", DataType.Text);
    }

    private static Expr Position(FunctionCall call)
    {
        var whole = DataType.Number(18, 0);
        if (call.Count == 2)
        {
            return Expr.Of($"strpos({call.Text(1)}, {call.Text(0)})", whole);
        }

        var (text, part, start) = (call.Text(1), call.Text(0), $"greatest(CAST({call[2].Sql} AS BIGINT), 1)");
        var found = $"strpos(substr({text}, {start}), {part})";
        return Expr.Of($"CASE WHEN {found} = 0 THEN 0 ELSE {found} + {start} - 1 END", whole);
    }

    private static void AddNumbers()
    {
        _group = "Numbers";
        Simple("ABS", "n", 1, "abs", null);
        Simple("SIGN", "n", 1, "sign", DataType.Number(1, 0));
        Simple("SQRT", "n", 1, "sqrt", DataType.Real);
        Simple("CBRT", "n", 1, "cbrt", DataType.Real);
        Simple("EXP", "n", 1, "exp", DataType.Real);
        Simple("LN", "n", 1, "ln", DataType.Real);
        Simple("LOG", "nn", 2, "log", DataType.Real);
        Simple("POWER POW", "nn", 2, "power", DataType.Real);
        Simple("SIN", "n", 1, "sin", DataType.Real);
        Simple("COS", "n", 1, "cos", DataType.Real);
        Simple("TAN", "n", 1, "tan", DataType.Real);
        Simple("ATAN2", "nn", 2, "atan2", DataType.Real);
        Simple("DEGREES", "n", 1, "degrees", DataType.Real);
        Simple("RADIANS", "n", 1, "radians", DataType.Real);
        Simple("FACTORIAL", "n", 1, "factorial(CAST({0} AS INTEGER))", DataType.Integer);
        Simple("BITAND", "nn", 2, "(CAST({0} AS BIGINT) & CAST({1} AS BIGINT))", DataType.Integer);
        Simple("BITOR", "nn", 2, "(CAST({0} AS BIGINT) | CAST({1} AS BIGINT))", DataType.Integer);
        Simple("BITXOR", "nn", 2, "xor(CAST({0} AS BIGINT), CAST({1} AS BIGINT))", DataType.Integer);
        Add("PI", 0, 0, _ => Expr.Of("pi()", DataType.Real));
        Add("MOD", 2, 2, c => Arithmetic.Multiply(Number(c[0]), "%", Number(c[1])));
        Add("ROUND", 1, 2, c => Rounded("round", c));
        Add("CEIL", 1, 2, c => Rounded("ceil", c));
        Add("FLOOR", 1, 2, c => Rounded("floor", c));
        Add("TRUNC TRUNCATE", 1, 2, c => c.Count > 1 && c[1].Type.Kind == TypeKind.Text ? Truncated(c.Constant(1), c[0]) : Rounded("trunc", c));
        Add("DIV0", 2, 2, c => Expr.Of($"CASE WHEN ({c[1].Sql}) = 0 THEN 0 ELSE {Arithmetic.Divide(Number(c[0]), Number(c[1])).Sql} END", DataType.Unknown));
        Add("DIV0NULL", 2, 2, c => Expr.Of($"CASE WHEN coalesce({c[1].Sql}, 0) = 0 THEN 0 ELSE {Arithmetic.Divide(Number(c[0]), Number(c[1])).Sql} END", DataType.Unknown));
        Add("RANDOM", 0, 0, _ => Expr.Of("CAST((random() - 0.5) * 18446744073709549568 AS BIGINT)", DataType.Integer));
        Add("UNIFORM", 3, 3, c => Expr.Of($"CAST(floor({c[0].Sql} + random() * ({c[1].Sql} - {c[0].Sql} + 1)) AS BIGINT)", DataType.Integer));
        Add("SEQ1 SEQ2 SEQ4 SEQ8", 0, 1, _ => Expr.Of("(row_number() OVER () - 1)", DataType.Number(18, 0)));
        Add("GREATEST", 1, 250, c => Extreme("greatest", c));
        Add("LEAST", 1, 250, c => Extreme("least", c));
        Add("WIDTH_BUCKET", 4, 4, c => Expr.Of(
            $"CASE WHEN {c[0].Sql} < {c[1].Sql} THEN 0 WHEN {c[0].Sql} >= {c[2].Sql} THEN {c[3].Sql} + 1 ELSE CAST(floor(({c[0].Sql} - {c[1].Sql}) * {c[3].Sql} / ({c[2].Sql} - {c[1].Sql})) AS INTEGER) + 1 END",
            DataType.Integer));
    }

    private static Expr Rounded(string function, FunctionCall call)
    {
        var value = Number(call[0]);
        if (call.Count == 1)
        {
            return Expr.Of($"{function}({value.Sql})", value.Type.Kind == TypeKind.Fixed ? DataType.Number(38, 0) : value.Type);
        }

        var digits = int.TryParse(call.Constant(1), CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        if (function == "round")
        {
            return Expr.Of($"round({value.Sql}, {digits})", value.Type.Kind == TypeKind.Fixed ? DataType.Number(38, Math.Max(0, Math.Min(value.Type.Scale, digits))) : value.Type);
        }

        var factor = "1" + new string('0', Math.Min(18, Math.Abs(digits)));
        var type = value.Type.Kind == TypeKind.Fixed ? DataType.Number(38, Math.Max(digits, 0)) : DataType.Real;
        var scaled = digits >= 0 ? $"{function}({value.Sql} * {factor}) / {factor}" : $"{function}({value.Sql} / {factor}) * {factor}";
        return Expr.Of($"CAST({scaled} AS {type.Duck})", type);
    }

    /// <summary>NULL where any of them is NULL, as in Snowflake; DuckDB would leave it out.</summary>
    private static Expr Extreme(string function, FunctionCall call)
    {
        if (call.Arguments.Any(a => a.Type.IsSemi))
        {
            throw Errors.SnowflakeErrors.Unsupported(call.Name + " of VARIANT values; cast them");
        }

        var type = call.Arguments.Aggregate(DataType.Null, (t, a) => DataType.Join(t, a.Type));
        var anyNull = string.Join(" OR ", call.Arguments.Select(a => $"{a.Sql} IS NULL"));
        return Expr.Of($"CASE WHEN {anyNull} THEN NULL ELSE {function}({string.Join(", ", call.Arguments.Select(a => a.Sql))}) END", type);
    }

    private static void AddConditionals()
    {
        _group = "Conditions";
        Add("IFF", 3, 3, c => Choice([c[1], c[2]], a => $"CASE WHEN {Condition(c[0])} THEN {a[0]} ELSE {a[1]} END"));
        Add("NVL IFNULL", 2, 2, c => Choice(c.Arguments, a => $"coalesce({a[0]}, {a[1]})"));
        Add("NVL2", 3, 3, c => Choice([c[1], c[2]], a => $"CASE WHEN {c[0].Sql} IS NOT NULL THEN {a[0]} ELSE {a[1]} END"));
        Add("COALESCE", 1, 250, c => Choice(c.Arguments, a => $"coalesce({string.Join(", ", a)})"));
        Add("NULLIF", 2, 2, c => Expr.Of($"CASE WHEN {Translator.Compare(c[0], "=", c[1]).Sql} THEN NULL ELSE {c[0].Sql} END", c[0].Type));
        Add("ZEROIFNULL", 1, 1, c => Expr.Of($"coalesce({Number(c[0]).Sql}, 0)", Number(c[0]).Type));
        Add("NULLIFZERO", 1, 1, c => Expr.Of($"nullif({Number(c[0]).Sql}, 0)", Number(c[0]).Type));
        Add("EQUAL_NULL", 2, 2, c => Translator.Compare(c[0], "IS NOT DISTINCT FROM", c[1]));
        Add("DECODE", 3, 250, Decode);
        Add("BOOLAND", 2, 2, c => Expr.Of($"(({c[0].Sql}) <> 0 AND ({c[1].Sql}) <> 0)", DataType.Boolean));
        Add("BOOLOR", 2, 2, c => Expr.Of($"(({c[0].Sql}) <> 0 OR ({c[1].Sql}) <> 0)", DataType.Boolean));
        Add("REGR_VALX", 2, 2, c => Expr.Of($"CASE WHEN {c[0].Sql} IS NULL THEN NULL ELSE {c[1].Sql} END", c[1].Type));
    }

    private static string Condition(Expr e) => e.Type.IsSemi ? Translator.Cast(e, DataType.Boolean).Sql : e.Sql;

    private static Expr Choice(IReadOnlyList<Expr> values, Func<string[], string> write)
    {
        var type = values.Aggregate(DataType.Null, (t, a) => DataType.Join(t, a.Type));
        return Expr.Of(write([.. values.Select(a => type.IsSemi ? Translator.AsVariant(a).Sql : a.Sql)]), type);
    }

    private static Expr Decode(FunctionCall call)
    {
        List<Expr> results = [];
        var arms = new System.Text.StringBuilder("CASE");
        for (var i = 1; i + 1 < call.Count; i += 2)
        {
            arms.Append(" WHEN ").Append(Translator.Compare(call[0], "IS NOT DISTINCT FROM", call[i]).Sql).Append(" THEN ").Append(call[i + 1].Sql);
            results.Add(call[i + 1]);
        }

        if (call.Count % 2 == 0)
        {
            arms.Append(" ELSE ").Append(call[call.Count - 1].Sql);
            results.Add(call[call.Count - 1]);
        }

        var type = results.Aggregate(DataType.Null, (t, a) => DataType.Join(t, a.Type));
        return Expr.Of(arms + " END", type);
    }
}
