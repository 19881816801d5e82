using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Translation;

/// <summary>Names of parts of dates and times.</summary>
internal static class DateParts
{
    /// <summary>A unit of DATEADD, DATEDIFF and DATE_TRUNC as DuckDB spells it.</summary>
    public static string Unit(string name) => name.Trim().ToUpperInvariant() switch
    {
        "YEAR" or "Y" or "YY" or "YYY" or "YYYY" or "YR" or "YEARS" or "YRS" => "year",
        "QUARTER" or "Q" or "QTR" or "QTRS" or "QUARTERS" => "quarter",
        "MONTH" or "MM" or "MON" or "MONS" or "MONTHS" => "month",
        "WEEK" or "W" or "WK" or "WEEKS" or "WEEKOFYEAR" or "WOY" or "WY" => "week",
        "DAY" or "D" or "DD" or "DAYS" or "DAYOFMONTH" => "day",
        "HOUR" or "H" or "HH" or "HR" or "HOURS" or "HRS" => "hour",
        "MINUTE" or "M" or "MI" or "MIN" or "MINUTES" or "MINS" => "minute",
        "SECOND" or "S" or "SEC" or "SECONDS" or "SECS" => "second",
        "MILLISECOND" or "MS" or "MSEC" or "MILLISECONDS" => "millisecond",
        "MICROSECOND" or "US" or "USEC" or "MICROSECONDS" => "microsecond",
        var other => throw SnowflakeErrors.Unsupported("DATE PART " + other),
    };

    /// <summary>A part of DATE_PART and EXTRACT as DuckDB spells it.</summary>
    public static string Part(string name) => name.Trim().ToUpperInvariant() switch
    {
        "DAYOFWEEK" or "DOW" or "DW" or "WEEKDAY" => "dow",
        "DAYOFWEEKISO" or "DOW_ISO" or "DAYOFWEEK_ISO" or "WEEKDAY_ISO" => "isodow",
        "DAYOFYEAR" or "DOY" or "DY" or "YEARDAY" => "doy",
        "WEEKISO" or "WEEK_ISO" or "WEEKOFYEARISO" or "WEEKOFYEAR_ISO" => "week",
        "YEAROFWEEK" or "YEAROFWEEKISO" => "isoyear",
        "EPOCH_SECOND" or "EPOCH" or "EPOCH_SECONDS" => "epoch",
        _ => Unit(name),
    };
}
