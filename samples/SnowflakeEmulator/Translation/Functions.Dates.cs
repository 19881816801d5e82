using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Translation;

/// <summary>Dates and times, and conversions with formats.</summary>
internal static partial class Functions
{
    private static void AddDates()
    {
        _group = "Dates and times";
        var whole = DataType.Number(18, 0);
        Add("DATEADD TIMEADD TIMESTAMPADD", 3, 3, DateAdd);
        Add("DATEDIFF TIMEDIFF TIMESTAMPDIFF", 3, 3, c =>
            Expr.Of(DateParts.Unit(c.Constant(0)) is var unit && unit == "week" ? $"sf_weeks({Moment(c[1]).Sql}, {Moment(c[2]).Sql})" : $"date_diff('{unit}', {Moment(c[1]).Sql}, {Moment(c[2]).Sql})", whole));
        Add("DATE_TRUNC", 2, 2, c => Truncated(c.Constant(0), c[1]));
        Add("DATE_PART EXTRACT", 2, 2, c => Expr.Of($"CAST(date_part('{DateParts.Part(c.Constant(0))}', {Moment(c[1]).Sql}) AS BIGINT)", whole));
        foreach (var (name, part) in new[]
                 {
                     ("YEAR", "year"), ("QUARTER", "quarter"), ("MONTH", "month"), ("WEEK", "week"), ("WEEKOFYEAR", "week"), ("WEEKISO", "week"), ("DAY", "day"),
                     ("DAYOFMONTH", "day"), ("DAYOFWEEK", "dow"), ("DAYOFWEEKISO", "isodow"), ("DAYOFYEAR", "doy"), ("YEAROFWEEK", "isoyear"),
                     ("YEAROFWEEKISO", "isoyear"), ("HOUR", "hour"), ("MINUTE", "minute"), ("SECOND", "second"),
                 })
        {
            Add(name, 1, 1, c => Expr.Of($"CAST(date_part('{part}', {Moment(c[0]).Sql}) AS BIGINT)", whole));
        }

        Add("DAYNAME", 1, 1, c => Expr.Of($"left(dayname({Moment(c[0]).Sql}), 3)", DataType.Text));
        Add("MONTHNAME", 1, 1, c => Expr.Of($"left(monthname({Moment(c[0]).Sql}), 3)", DataType.Text));
        Add("LAST_DAY", 1, 2, c => c.Count == 1 || DateParts.Unit(c.Constant(1)) == "month"
            ? Expr.Of($"last_day({Moment(c[0]).Sql})", DataType.Date)
            : throw SnowflakeErrors.Unsupported("LAST_DAY of a " + c.Constant(1)));
        Add("ADD_MONTHS", 2, 2, AddMonths);
        Add("MONTHS_BETWEEN", 2, 2, c => Expr.Of($"sf_months_between({Moment(c[0]).Sql}, {Moment(c[1]).Sql})", DataType.Real));
        Add("DATE_FROM_PARTS DATEFROMPARTS", 3, 3, c => Expr.Of($"(make_date(CAST({c[0].Sql} AS INTEGER), 1, 1) + to_months(CAST({c[1].Sql} - 1 AS INTEGER)) + to_days(CAST({c[2].Sql} - 1 AS INTEGER)))::DATE", DataType.Date));
        Add("TIMESTAMP_FROM_PARTS TIMESTAMP_NTZ_FROM_PARTS", 6, 6, c =>
            Expr.Of($"make_timestamp({string.Join(", ", c.Arguments.Select(a => $"CAST({a.Sql} AS BIGINT)"))})", DataType.TimestampNtz));
        Add("TIME_FROM_PARTS", 3, 3, c => Expr.Of($"make_time(CAST({c[0].Sql} AS BIGINT), CAST({c[1].Sql} AS BIGINT), CAST({c[2].Sql} AS DOUBLE))", DataType.Time));
        Add("TIME_SLICE", 3, 3, c => Expr.Of($"time_bucket(INTERVAL ({c[1].Sql}) {DateParts.Unit(c.Constant(2))}, {Moment(c[0]).Sql}, TIMESTAMP '1970-01-01')", DataType.TimestampNtz));
        Add("CONVERT_TIMEZONE", 2, 3, ConvertTimeZone);
    }

    /// <summary>A date or time; text is read as a timestamp, a VARIANT as its text.</summary>
    private static Expr Moment(Expr e) => e.Type.Kind switch
    {
        TypeKind.Text => Translator.Cast(e, DataType.TimestampNtz),
        TypeKind.TimestampTz => Translator.Cast(e, DataType.TimestampNtz),
        _ => e.Type.IsSemi ? Translator.Cast(e, DataType.TimestampNtz) : e,
    };

    private static Expr DateAdd(FunctionCall call) => Shifted(call[2], call[1].Sql, DateParts.Unit(call.Constant(0)));

    /// <summary>The last day of a month stays the last day.</summary>
    private static Expr AddMonths(FunctionCall call)
    {
        var moment = Moment(call[0]);
        if (moment.Type.Kind != TypeKind.Date)
        {
            throw SnowflakeErrors.Unsupported("ADD_MONTHS of a " + moment.Type + "; cast it to DATE");
        }

        var shifted = Shifted(moment, call[1].Sql, "month").Sql;
        return Expr.Of($"CASE WHEN {moment.Sql} = last_day({moment.Sql}) THEN last_day({shifted}) ELSE {shifted} END", DataType.Date);
    }

    private static Expr Shifted(Expr value, string amount, string unit)
    {
        var (interval, factor) = unit switch { "quarter" => ("months", " * 3"), "week" => ("days", " * 7"), _ => (unit + "s", "") };
        if (value.Type.Kind == TypeKind.TimestampTz)
        {
            return Expr.Of(
                $"{{'utc': ({value.Sql}).utc + to_{interval}(CAST(round({amount}){factor} AS INTEGER)), 'minutes': ({value.Sql}).minutes}}", DataType.TimestampTz);
        }

        var moment = Moment(value);
        var whole = unit is "year" or "quarter" or "month" or "week" or "day";
        var type = moment.Type.Kind == TypeKind.Date && !whole ? DataType.TimestampNtz : moment.Type;
        var cast = unit is "second" or "millisecond" ? "BIGINT" : unit is "microsecond" or "minute" or "hour" ? "BIGINT" : "INTEGER";
        var sum = $"({moment.Sql} + to_{interval}(CAST(round({amount}){factor} AS {cast})))";
        return Expr.Of(type.Kind == TypeKind.Date ? $"CAST({sum} AS DATE)" : sum, type);
    }

    private static Expr Truncated(string unit, Expr value)
    {
        var moment = Moment(value);
        var sql = $"date_trunc('{DateParts.Unit(unit)}', {moment.Sql})";
        return Expr.Of(moment.Type.Kind == TypeKind.Date ? $"CAST({sql} AS DATE)" : sql, moment.Type);
    }

    private static Expr ConvertTimeZone(FunctionCall call)
    {
        if (call.Count == 3)
        {
            return Expr.Of($"timezone({call.Text(1)}, timezone({call.Text(0)}, {Translator.Cast(call[2], DataType.TimestampNtz).Sql}))", DataType.TimestampNtz);
        }

        var instant = Translator.Cast(call[1], DataType.TimestampLtz).Sql;
        var local = $"timezone({call.Text(0)}, {instant})";
        return Expr.Of(
            $"{{'utc': CAST({instant} AS TIMESTAMP), 'minutes': CAST(date_diff('minute', CAST({instant} AS TIMESTAMP), {local}) AS INTEGER)}}", DataType.TimestampTz);
    }

    private static void AddConversions()
    {
        _group = "Conversions";
        Add("TO_VARCHAR TO_CHAR", 1, 2, ToText);
        Add("TO_NUMBER TO_DECIMAL TO_NUMERIC", 1, 3, c => ToNumber(c, false));
        Add("TRY_TO_NUMBER TRY_TO_DECIMAL TRY_TO_NUMERIC", 1, 3, c => ToNumber(c, true));
        Add("TO_DOUBLE", 1, 1, c => Translator.Cast(c[0], DataType.Real));
        Add("TRY_TO_DOUBLE", 1, 1, c => Translator.Cast(c[0], DataType.Real, true));
        Add("TO_BOOLEAN", 1, 1, c => Translator.Cast(c[0], DataType.Boolean));
        Add("TRY_TO_BOOLEAN", 1, 1, c => Translator.Cast(c[0], DataType.Boolean, true));
        Add("TO_DATE DATE", 1, 2, c => ToMoment(c, DataType.Date, false));
        Add("TRY_TO_DATE", 1, 2, c => ToMoment(c, DataType.Date, true));
        Add("TO_TIME TIME", 1, 2, c => ToMoment(c, DataType.Time, false));
        Add("TRY_TO_TIME", 1, 2, c => ToMoment(c, DataType.Time, true));
        Add("TO_TIMESTAMP TO_TIMESTAMP_NTZ", 1, 2, c => ToMoment(c, DataType.TimestampNtz, false));
        Add("TRY_TO_TIMESTAMP TRY_TO_TIMESTAMP_NTZ", 1, 2, c => ToMoment(c, DataType.TimestampNtz, true));
        Add("TO_TIMESTAMP_LTZ", 1, 1, c => Translator.Cast(c[0], DataType.TimestampLtz));
        Add("TO_TIMESTAMP_TZ", 1, 1, c => Translator.Cast(c[0], DataType.TimestampTz));
        Add("TO_BINARY", 1, 2, c => (c.Count == 1 ? "HEX" : c.Constant(1).ToUpperInvariant()) switch
        {
            "HEX" => Expr.Of($"unhex({c.Text(0)})", DataType.Binary),
            "UTF-8" or "UTF8" => Expr.Of($"encode({c.Text(0)})", DataType.Binary),
            "BASE64" => Expr.Of($"from_base64({c.Text(0)})", DataType.Binary),
            var format => throw SnowflakeErrors.Unsupported("TO_BINARY format " + format),
        });
    }

    private static Expr ToText(FunctionCall call)
    {
        if (call.Count == 1)
        {
            return Translator.Cast(call[0], DataType.Text);
        }

        if (call[0].Type.IsNumber)
        {
            throw SnowflakeErrors.Unsupported("number format");
        }

        return Expr.Of($"strftime({Moment(call[0]).Sql}, {Names.Literal(DateFormats.ToDuck(call.Constant(1)))})", DataType.Text);
    }

    private static Expr ToNumber(FunctionCall call, bool tryIt)
    {
        if (call.Count > 1 && call[1].Type.Kind == TypeKind.Text)
        {
            throw SnowflakeErrors.Unsupported("number format");
        }

        var precision = call.Count > 1 ? int.Parse(call.Constant(1), System.Globalization.CultureInfo.InvariantCulture) : 38;
        var scale = call.Count > 2 ? int.Parse(call.Constant(2), System.Globalization.CultureInfo.InvariantCulture) : 0;
        return Translator.Cast(call[0], DataType.Number(precision, scale), tryIt);
    }

    private static Expr ToMoment(FunctionCall call, DataType type, bool tryIt)
    {
        if (call.Count == 2 && call[1].Type.Kind == TypeKind.Text)
        {
            var parse = tryIt ? "try_strptime" : "strptime";
            return Expr.Of($"CAST({parse}({call.Text(0)}, {Names.Literal(DateFormats.ToDuck(call.Constant(1)))}) AS {type.Duck})", type);
        }

        if (call[0].Type.Kind == TypeKind.Fixed && type.IsTimestamp)
        {
            var scale = call.Count == 2 ? int.Parse(call.Constant(1), System.Globalization.CultureInfo.InvariantCulture) : 0;
            return Expr.Of($"make_timestamp(CAST({call[0].Sql} * {(scale <= 6 ? "1" + new string('0', 6 - scale) : throw SnowflakeErrors.Unsupported("scale above 6"))} AS BIGINT))", type);
        }

        return call.Count == 1 ? Translator.Cast(call[0], type, tryIt) : throw SnowflakeErrors.Unsupported(call.Name + " with a scale");
    }
}
