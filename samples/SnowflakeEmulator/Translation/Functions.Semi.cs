using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Translation;

/// <summary>VARIANT, OBJECT and ARRAY.</summary>
internal static partial class Functions
{
    private static void AddSemi()
    {
        _group = "VARIANT, OBJECT, ARRAY";
        Add("PARSE_JSON", 1, 1, c => Expr.Of($"json({c.Text(0)})", DataType.Variant));
        Add("TRY_PARSE_JSON", 1, 1, c => Expr.Of($"CASE WHEN json_valid({c.Text(0)}) THEN json({c.Text(0)}) END", DataType.Variant));
        Add("CHECK_JSON", 1, 1, c => Expr.Of($"CASE WHEN json_valid({c.Text(0)}) THEN NULL ELSE 'not a JSON document' END", DataType.Text));
        Add("TO_VARIANT", 1, 1, c => Translator.AsVariant(c[0]));
        Add("TO_JSON", 1, 1, c => Expr.Of($"CAST({c.Json(0)} AS VARCHAR)", DataType.Text));
        Add("TO_OBJECT AS_OBJECT", 1, 1, c => c[0].Type.IsSemi ? c[0] with { Type = DataType.Object } : throw SnowflakeErrors.Unsupported("TO_OBJECT of a " + c[0].Type));
        Add("TO_ARRAY", 1, 1, c => Expr.Of($"CASE WHEN json_type({c.Json(0)}) = 'ARRAY' THEN {c.Json(0)} ELSE json_array({c.Json(0)}) END", DataType.Array));
        Add("OBJECT_CONSTRUCT", 0, 250, c => ObjectConstruct(c, false));
        Add("OBJECT_CONSTRUCT_KEEP_NULL", 0, 250, c => ObjectConstruct(c, true));
        Add("ARRAY_CONSTRUCT", 0, 250, c => Expr.Of($"json_array({string.Join(", ", c.Arguments.Select(a => Translator.AsVariant(a).Sql))})", DataType.Array));
        Add("ARRAY_SIZE", 1, 1, c => Expr.Of($"CASE WHEN json_type({c.Json(0)}) = 'ARRAY' THEN json_array_length({c.Json(0)}) END", DataType.Number(9, 0)));
        Add("OBJECT_KEYS", 1, 1, c => Expr.Of($"CAST(to_json(json_keys({c.Json(0)})) AS JSON)", DataType.Array));
        Add("GET", 2, 2, Get);
        Add("GET_PATH", 2, 2, c => Expr.Of($"json_extract({c.Json(0)}, {Names.Literal(JsonPath.Parse(c.Constant(1)))})", DataType.Variant));
        Add("JSON_EXTRACT_PATH_TEXT", 2, 2, c => Expr.Of($"json_extract_string(CAST({c.Text(0)} AS JSON), {Names.Literal(JsonPath.Parse(c.Constant(1)))})", DataType.Text));
        Add("TYPEOF", 1, 1, c => Expr.Of($"sf_typeof({c.Json(0)})", DataType.Text));
        Add("IS_NULL_VALUE", 1, 1, c => Expr.Of($"(json_type({c.Json(0)}) = 'NULL')", DataType.Boolean));
        foreach (var (name, types) in new[]
                 {
                     ("IS_ARRAY", "'ARRAY'"), ("IS_OBJECT", "'OBJECT'"), ("IS_BOOLEAN", "'BOOLEAN'"), ("IS_VARCHAR IS_CHAR", "'VARCHAR'"),
                     ("IS_INTEGER", "'BIGINT', 'UBIGINT', 'HUGEINT'"), ("IS_DOUBLE IS_REAL IS_DECIMAL", "'BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE'"),
                 })
        {
            Add(name, 1, 1, c => Expr.Of($"(json_type({c.Json(0)}) IN ({types}))", DataType.Boolean));
        }

        Add("ARRAY_CONTAINS", 2, 2, c => Expr.Of($"json_contains({c.Json(1)}, {c.Json(0)})", DataType.Boolean));
        Add("ARRAY_TO_STRING", 2, 2, c => Expr.Of($"array_to_string(CAST({c.Json(0)} AS VARCHAR[]), {c.Text(1)})", DataType.Text));
        Add("ARRAY_APPEND", 2, 2, c => Expr.Of($"CAST(to_json(list_append(CAST({c.Json(0)} AS JSON[]), {c.Json(1)})) AS JSON)", DataType.Array));
        Add("ARRAY_CAT", 2, 2, c => Expr.Of($"CAST(to_json(list_concat(CAST({c.Json(0)} AS JSON[]), CAST({c.Json(1)} AS JSON[]))) AS JSON)", DataType.Array));
        Add("STRIP_NULL_VALUE", 1, 1, c => Expr.Of($"CASE WHEN json_type({c.Json(0)}) = 'NULL' THEN NULL ELSE {c.Json(0)} END", DataType.Variant));
    }

    /// <summary>Members in the order of their names, as Snowflake shows them; a NULL value leaves its member out.</summary>
    private static Expr ObjectConstruct(FunctionCall call, bool keepNull)
    {
        if (call.Star || call.Count % 2 != 0)
        {
            throw call.Star
                ? SnowflakeErrors.Unsupported("OBJECT_CONSTRUCT(*)")
                : SnowflakeErrors.Compilation($"invalid number of arguments for {call.Name}", "000938", "22023");
        }

        if (call.Count == 0)
        {
            return Expr.Of("CAST('{}' AS JSON)", DataType.Object);
        }

        var keys = string.Join(", ", call.Arguments.Where((_, i) => i % 2 == 0).Select(a => Translator.AsText(a).Sql));
        var values = string.Join(", ", call.Arguments.Where((_, i) => i % 2 == 1).Select(a => keepNull
            ? $"coalesce({Translator.AsVariant(a).Sql}, CAST('null' AS JSON))"
            : Translator.AsVariant(a).Sql));
        return Expr.Of($"sf_object([{keys}], [{values}])", DataType.Object);
    }

    private static Expr Get(FunctionCall call)
    {
        if (call[1].Constant is { } constant && call[1].Type.Kind == TypeKind.Text)
        {
            var path = new System.Text.StringBuilder("$");
            JsonPath.Append(path, constant);
            return Expr.Of($"json_extract({call.Json(0)}, {Names.Literal(path.ToString())})", DataType.Variant);
        }

        return call[1].Type.Kind == TypeKind.Fixed
            ? Expr.Of($"json_extract({call.Json(0)}, '$[' || CAST({call[1].Sql} AS BIGINT) || ']')", DataType.Variant)
            : throw SnowflakeErrors.Unsupported("GET with a computed name");
    }
}
