using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Translation;

/// <summary>Aggregates and window functions.</summary>
internal static partial class Functions
{
    private static void AddAggregates()
    {
        _group = "Aggregates";
        Aggregate("COUNT", 0, 250, Count);
        Aggregate("COUNT_IF", 1, 1, c => Expr.Of($"count_if({Condition(c[0])})", DataType.Number(18, 0)));
        Aggregate("SUM", 1, 1, c => Expr.Of($"sum({Unique(c)}{Number(c[0]).Sql})", Number(c[0]).Type is { Kind: TypeKind.Fixed } t ? DataType.Number(38, t.Scale) : Number(c[0]).Type));
        Aggregate("AVG", 1, 1, Average);
        Aggregate("MIN", 1, 1, c => Ordered("min", c));
        Aggregate("MAX", 1, 1, c => Ordered("max", c));
        Aggregate("ANY_VALUE", 1, 1, c => Expr.Of($"any_value({c[0].Sql})", c[0].Type));
        Aggregate("MEDIAN", 1, 1, c => Expr.Of($"median({Finer(Number(c[0]), out var type)})", type));
        Aggregate("MODE", 1, 1, c => Expr.Of($"mode({c[0].Sql})", c[0].Type));
        foreach (var (names, duck) in new[]
                 {
                     ("STDDEV STDDEV_SAMP", "stddev_samp"), ("STDDEV_POP", "stddev_pop"), ("VARIANCE VAR_SAMP VARIANCE_SAMP", "var_samp"),
                     ("VAR_POP VARIANCE_POP", "var_pop"), ("SKEW", "skewness"), ("KURTOSIS", "kurtosis"),
                 })
        {
            Aggregate(names, 1, 1, c => Expr.Of($"{duck}({Unique(c)}{Number(c[0]).Sql})", DataType.Real));
        }

        foreach (var (names, duck) in new[] { ("CORR", "corr"), ("COVAR_POP", "covar_pop"), ("COVAR_SAMP", "covar_samp") })
        {
            Aggregate(names, 2, 2, c => Expr.Of($"{duck}({Number(c[0]).Sql}, {Number(c[1]).Sql})", DataType.Real));
        }

        Aggregate("BOOLAND_AGG", 1, 1, c => Expr.Of($"bool_and({Condition(c[0])})", DataType.Boolean));
        Aggregate("BOOLOR_AGG", 1, 1, c => Expr.Of($"bool_or({Condition(c[0])})", DataType.Boolean));
        Aggregate("MIN_BY", 2, 2, c => Expr.Of($"arg_min({c[0].Sql}, {c[1].Sql})", c[0].Type));
        Aggregate("MAX_BY", 2, 2, c => Expr.Of($"arg_max({c[0].Sql}, {c[1].Sql})", c[0].Type));
        Aggregate("APPROX_COUNT_DISTINCT HLL", 1, 1, c => Expr.Of($"approx_count_distinct({c[0].Sql})", DataType.Number(18, 0)));
        Aggregate("LISTAGG", 1, 2, ListAgg);
        Aggregate("ARRAY_AGG", 1, 1, ArrayAgg);
        Aggregate("OBJECT_AGG", 2, 2, c => Expr.Of($"sf_object(list({c.Text(0)}), list({c.Json(1)}))", DataType.Object));
        Aggregate("PERCENTILE_CONT", 1, 1, c => Percentile("quantile_cont", c));
        Aggregate("PERCENTILE_DISC", 1, 1, c => Percentile("quantile_disc", c));
        Aggregate("BITAND_AGG", 1, 1, c => Expr.Of($"bit_and(CAST({c[0].Sql} AS BIGINT))", DataType.Integer));
        Aggregate("BITOR_AGG", 1, 1, c => Expr.Of($"bit_or(CAST({c[0].Sql} AS BIGINT))", DataType.Integer));
        Add("GROUPING GROUPING_ID", 1, 32, c => Expr.Of($"grouping({string.Join(", ", c.Arguments.Select(a => a.Sql))})", DataType.Number(18, 0)));
    }

    private static void Aggregate(string names, int min, int max, Func<FunctionCall, Expr> build) => Add(names, min, max, build, FunctionKind.Aggregate);

    private static string Unique(FunctionCall call) => call.Distinct ? "DISTINCT " : "";

    private static Expr Count(FunctionCall call)
    {
        var whole = DataType.Number(18, 0);
        if (call.Star)
        {
            return Expr.Of("count(*)", whole);
        }

        return call.Count switch
        {
            0 => throw SnowflakeErrors.Compilation("not enough arguments for function [COUNT()], expected 1, got 0", "000938", "22023"),
            1 => Expr.Of($"count({Unique(call)}{call[0].Sql})", whole),
            _ => Expr.Of(
                $"count({Unique(call)}CASE WHEN {string.Join(" AND ", call.Arguments.Select(a => $"{a.Sql} IS NOT NULL"))} THEN ({string.Join(", ", call.Arguments.Select(a => a.Sql))}) END)",
                whole),
        };
    }

    private static Expr Average(FunctionCall call)
    {
        var value = Number(call[0]);
        if (value.Type.Kind != TypeKind.Fixed)
        {
            return Expr.Of($"avg({Unique(call)}{value.Sql})", value.Type.Kind == TypeKind.Unknown ? DataType.Unknown : DataType.Real);
        }

        var arguments = Unique(call) + value.Sql;
        return Arithmetic.Divide(
            Expr.Of($"sum({arguments}){OverMark}", DataType.Number(38, value.Type.Scale)), Expr.Of($"nullif(count({arguments}){OverMark}, 0)", DataType.Number(18, 0)));
    }

    private static Expr Ordered(string function, FunctionCall call) => call[0].Type.Kind switch
    {
        TypeKind.Variant or TypeKind.Object or TypeKind.Array => throw SnowflakeErrors.Unsupported($"{call.Name} of a VARIANT; cast it"),
        _ => Expr.Of($"{function}({call[0].Sql})", call[0].Type),
    };

    private static Expr ListAgg(FunctionCall call)
    {
        var separator = call.Count > 1 ? call.Text(1) : "''";
        var order = call.Within is null ? "" : " ORDER BY " + call.Within;
        return Expr.Of($"coalesce(string_agg({Unique(call)}{call.Text(0)}, {separator}{order}){OverMark}, '')", DataType.Text);
    }

    /// <summary>Snowflake leaves NULLs out.</summary>
    private static Expr ArrayAgg(FunctionCall call)
    {
        var order = call.Within is null ? "" : " ORDER BY " + call.Within;
        var item = call[0].Type.IsTimestamp ? call.Text(0) : call[0].Sql;
        return Expr.Of($"coalesce(CAST(to_json(list({Unique(call)}{item}{order}) FILTER ({call[0].Sql} IS NOT NULL){OverMark}) AS JSON), CAST('[]' AS JSON))", DataType.Array);
    }

    private static Expr Percentile(string function, FunctionCall call)
    {
        if (call.Within is null)
        {
            throw SnowflakeErrors.Compilation($"Function {call.Name} requires WITHIN GROUP (ORDER BY …).", "002303", "42601");
        }

        if (call.Within != call.WithinValue!.Sql)
        {
            throw SnowflakeErrors.Unsupported(call.Name + " with more than one expression, DESC or NULLS");
        }

        var type = call.WithinValue.Type;
        var value = function == "quantile_cont" ? Finer(call.WithinValue, out type) : call.Within;
        return Expr.Of($"{function}({value}, {call[0].Sql})", type);
    }

    /// <summary>Three digits more behind the point, which the mean of two values needs; DuckDB would cut it to the digits the values have.</summary>
    private static string Finer(Expr value, out DataType type)
    {
        type = value.Type.Kind == TypeKind.Fixed ? DataType.Number(38, Math.Min(37, value.Type.Scale + 3)) : value.Type;
        return value.Type.Kind == TypeKind.Fixed ? $"CAST({value.Sql} AS {type.Duck})" : value.Sql;
    }

    private static void AddWindows()
    {
        _group = "Window functions";
        var whole = DataType.Number(18, 0);
        foreach (var name in new[] { "ROW_NUMBER", "RANK", "DENSE_RANK" })
        {
            Add(name, 0, 0, c => Expr.Of(c.Name.ToLowerInvariant() + "()", whole), FunctionKind.Window);
        }

        Add("PERCENT_RANK", 0, 0, _ => Expr.Of("percent_rank()", DataType.Real), FunctionKind.Window);
        Add("CUME_DIST", 0, 0, _ => Expr.Of("cume_dist()", DataType.Real), FunctionKind.Window);
        Add("NTILE", 1, 1, c => Expr.Of($"ntile(CAST({c[0].Sql} AS BIGINT))", whole), FunctionKind.Window);
        Add("LAG LEAD", 1, 3, c => Expr.Of(
            $"{c.Name.ToLowerInvariant()}({c[0].Sql}{(c.Count > 1 ? $", CAST({c[1].Sql} AS BIGINT)" : "")}{(c.Count > 2 ? ", " + c[2].Sql : "")})", c[0].Type), FunctionKind.Window);
        Add("FIRST_VALUE LAST_VALUE", 1, 1, c => Expr.Of($"{c.Name.ToLowerInvariant()}({c[0].Sql})", c[0].Type), FunctionKind.Window);
        Add("NTH_VALUE", 2, 2, c => Expr.Of($"nth_value({c[0].Sql}, CAST({c[1].Sql} AS BIGINT))", c[0].Type), FunctionKind.Window);
        Add("RATIO_TO_REPORT", 1, 1, c => Expr.Of($"({Number(c[0]).Sql} / nullif(sum({Number(c[0]).Sql}){OverMark}, 0))", DataType.Real), FunctionKind.Window);
    }
}
