using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Translation;

/// <summary>Types: their names, and conversions between them.</summary>
internal sealed partial class Translator
{
    /// <summary>Reads a type.</summary>
    public DataType ReadType()
    {
        var token = Cursor.Current;
        var name = token.Kind == TokenKind.Word ? Cursor.Next().Text : throw Cursor.Unexpected();
        switch (name)
        {
            case "NUMBER" or "DECIMAL" or "NUMERIC" or "DEC":
                var (precision, scale) = Arguments(38, 0);
                return precision is >= 1 and <= 38 && scale >= 0 && scale <= precision && scale <= 37
                    ? DataType.Number(precision, scale)
                    : throw SnowflakeErrors.Compilation($"invalid type [{name}({precision},{scale})]", "001007", "22023");
            case "INT" or "INTEGER" or "BIGINT" or "SMALLINT" or "TINYINT" or "BYTEINT":
                return DataType.Integer;
            case "DOUBLE":
                Cursor.AcceptWord("PRECISION");
                return DataType.Real;
            case "FLOAT" or "FLOAT4" or "FLOAT8" or "REAL":
                return DataType.Real;
            case "VARCHAR" or "STRING" or "TEXT" or "NVARCHAR" or "NVARCHAR2":
                return DataType.Text with { Length = Length(DataType.MaxText, name) };
            case "CHAR" or "CHARACTER" or "NCHAR":
                Cursor.AcceptWord("VARYING");
                return DataType.Text with { Length = Length(1, name) };
            case "BINARY" or "VARBINARY":
                return DataType.Binary with { Length = Length(DataType.MaxBinary, name) };
            case "BOOLEAN":
                return DataType.Boolean;
            case "DATE":
                return DataType.Date;
            case "TIME":
                return DataType.Time with { Scale = Digits(name) };
            case "DATETIME" or "TIMESTAMP_NTZ" or "TIMESTAMPNTZ":
                return DataType.TimestampNtz with { Scale = Digits(name) };
            case "TIMESTAMP":
                return Timestamp(Digits(name));
            case "TIMESTAMP_LTZ" or "TIMESTAMPLTZ":
                return DataType.TimestampLtz with { Scale = Digits(name) };
            case "TIMESTAMP_TZ" or "TIMESTAMPTZ":
                return DataType.TimestampTz with { Scale = Digits(name) };
            case "VARIANT" or "OBJECT" or "ARRAY":
                return Cursor.Is("(")
                    ? throw SnowflakeErrors.Unsupported("STRUCTURED " + name)
                    : name switch { "VARIANT" => DataType.Variant, "OBJECT" => DataType.Object, _ => DataType.Array };
            case "GEOGRAPHY" or "GEOMETRY" or "VECTOR" or "MAP" or "FILE" or "DECFLOAT" or "UUID":
                throw SnowflakeErrors.Unsupported("TYPE " + name);
            default:
                throw SnowflakeErrors.Compilation($"Unsupported data type '{name}'.", "002040", "42601");
        }
    }

    private DataType Timestamp(int digits)
    {
        if (!Cursor.IsWords("WITHOUT", "TIME") && !Cursor.IsWords("WITH", "TIME") && !(Cursor.IsWord("WITH") && Cursor.Peek().IsWord("LOCAL")))
        {
            return DataType.TimestampNtz with { Scale = digits };
        }

        var with = Cursor.Next().Text == "WITH";
        var local = Cursor.AcceptWord("LOCAL");
        Cursor.ExpectWord("TIME");
        Cursor.ExpectWord("ZONE");
        return (with ? local ? DataType.TimestampLtz : DataType.TimestampTz : DataType.TimestampNtz) with { Scale = digits };
    }

    private (int First, int Second) Arguments(int first, int second)
    {
        if (!Cursor.Accept("("))
        {
            return (first, second);
        }

        first = (int)Math.Min(Cursor.Integer(), 1000);
        second = Cursor.Accept(",") ? (int)Math.Min(Cursor.Integer(), 1000) : 0;
        Cursor.Expect(")");
        return (first, second);
    }

    private int Length(int normal, string name)
    {
        if (!Cursor.Accept("("))
        {
            return normal;
        }

        var length = Cursor.Integer();
        Cursor.Expect(")");
        return length is >= 1 and <= 134_217_728 ? (int)length : throw SnowflakeErrors.Compilation($"invalid length {length} for {name}", "001007", "22023");
    }

    private int Digits(string name)
    {
        if (!Cursor.Accept("("))
        {
            return 9;
        }

        var digits = Cursor.Integer();
        Cursor.Expect(")");
        return digits is >= 0 and <= 9 ? (int)digits : throw SnowflakeErrors.Compilation($"invalid precision {digits} for {name}", "001007", "22023");
    }

    /// <summary>A value as text, as Snowflake writes it.</summary>
    public static Expr AsText(Expr e) => e.Type.Kind switch
    {
        TypeKind.Text => e,
        TypeKind.Variant or TypeKind.Object or TypeKind.Array => Expr.Of($"json_extract_string({e.Sql}, '$')", DataType.Text),
        TypeKind.TimestampNtz or TypeKind.TimestampLtz => Expr.Of($"strftime({e.Sql}, '%Y-%m-%d %H:%M:%S.%g'){(e.Type.Kind == TypeKind.TimestampLtz ? " || ' +0000'" : "")}", DataType.Text),
        TypeKind.TimestampTz => Expr.Of($"sf_tz_text({e.Sql})", DataType.Text),
        TypeKind.Binary => Expr.Of($"hex({e.Sql})", DataType.Text),
        TypeKind.Real => Expr.Of($"regexp_replace(CAST({e.Sql} AS VARCHAR), '\\.0$', '')", DataType.Text),
        _ => Expr.Of($"CAST({e.Sql} AS VARCHAR)", DataType.Text),
    };

    /// <summary>A VARIANT as JSON; other values become one.</summary>
    public static Expr AsVariant(Expr e) => e.Type.IsSemi ? e : e.Type.Kind switch
    {
        TypeKind.Null => Expr.Of("CAST(NULL AS JSON)", DataType.Variant),
        TypeKind.TimestampNtz or TypeKind.TimestampLtz or TypeKind.TimestampTz or TypeKind.Binary => Expr.Of($"CAST(to_json({AsText(e).Sql}) AS JSON)", DataType.Variant),
        _ => Expr.Of($"CAST(to_json({e.Sql}) AS JSON)", DataType.Variant),
    };

    /// <summary>Converts a value.</summary>
    /// <param name="e">The value.</param>
    /// <param name="type">The type wanted.</param>
    /// <param name="tryIt">NULL instead of an error.</param>
    public static Expr Cast(Expr e, DataType type, bool tryIt = false)
    {
        var cast = tryIt ? "TRY_CAST" : "CAST";
        if (type.IsSemi)
        {
            return AsVariant(e) with { Type = type };
        }

        if (type.Kind == TypeKind.Text)
        {
            var text = AsText(e);
            return type.Length < DataType.MaxText && e.Type.Kind != TypeKind.Null ? Expr.Of($"left({text.Sql}, {type.Length})", type) : text with { Type = type, Constant = null };
        }

        var source = e.Type.IsSemi ? AsText(e) : e;
        var isText = source.Type.Kind == TypeKind.Text;
        return new Expr(
            Cut(type, type.Kind switch
            {
                TypeKind.TimestampNtz when source.Type.Kind == TypeKind.TimestampTz => $"(({source.Sql}).utc + to_minutes(({source.Sql}).minutes))",
                TypeKind.TimestampLtz when source.Type.Kind == TypeKind.TimestampTz => $"CAST(({source.Sql}).utc AS TIMESTAMPTZ)",
                TypeKind.Date when source.Type.Kind == TypeKind.TimestampTz => $"CAST(({source.Sql}).utc + to_minutes(({source.Sql}).minutes) AS DATE)",
                TypeKind.TimestampTz when source.Type.Kind is TypeKind.TimestampTz or TypeKind.Unknown => source.Sql,
                TypeKind.TimestampNtz when isText => $"{(tryIt ? "sf_try_ntz" : "sf_ntz")}({source.Sql})",
                TypeKind.TimestampLtz when isText && !tryIt => $"sf_ltz({source.Sql})",
                TypeKind.TimestampTz when isText => $"sf_tz({source.Sql})",
                TypeKind.TimestampTz => $"{{'utc': CAST({source.Sql} AS TIMESTAMP), 'minutes': 0}}",
                TypeKind.Date when isText => $"{(tryIt ? "sf_try_date" : "sf_date")}({source.Sql})",
                TypeKind.Binary when isText => $"unhex({source.Sql})",
                TypeKind.Fixed when source.Type.Kind == TypeKind.Boolean => $"CAST(CAST({source.Sql} AS INTEGER) AS {type.Duck})",
                _ => $"{cast}({source.Sql} AS {type.Duck})",
            }),
            type);
    }

    /// <summary>Drops the digits of seconds that a type does not keep.</summary>
    private static string Cut(DataType type, string sql)
    {
        if (type.Scale >= 6 || !(type.IsTimestamp || type.Kind == TypeKind.Time))
        {
            return sql;
        }

        var unit = "1" + new string('0', 6 - type.Scale);
        return type.Kind switch
        {
            TypeKind.Time => $"sf_cut_time({sql}, {unit})",
            TypeKind.TimestampTz => $"sf_cut_tz({sql}, {unit})",
            TypeKind.TimestampLtz => $"CAST(sf_cut({sql}, {unit}) AS TIMESTAMPTZ)",
            _ => $"sf_cut({sql}, {unit})",
        };
    }

    /// <summary>Fits a value into a column: as <see cref="Cast"/>, but text that is too long is an error.</summary>
    public static string Assign(Expr e, DataType type)
    {
        // Constants are fitted here: a long VALUES list is many times slower where every value is an expression.
        if (type.Kind != TypeKind.Text || type.Length >= DataType.MaxText)
        {
            return (e.IsSmallInteger && type.Kind == TypeKind.Fixed) || (e.Type == type && type.Kind != TypeKind.Fixed) ? e.Sql : Cast(e, type).Sql;
        }

        if (e is { Constant: { } constant, Type.Kind: TypeKind.Text } && constant.EnumerateRunes().Count() <= type.Length)
        {
            return e.Sql;
        }

        var text = AsText(e).Sql;
        return Bounded(
            $"CASE WHEN length({text}) > {type.Length} THEN error('sf:100078:String ''' || {text} || ''' is too long and would be truncated') ELSE {text} END");
    }

    /// <summary>A number out of a value that may be a VARIANT or text.</summary>
    private static Expr AsNumber(Expr e) => e.Type.IsSemi || e.Type.Kind == TypeKind.Text ? Expr.Of($"CAST({AsText(e).Sql} AS DOUBLE)", DataType.Real) : e;
}
