namespace SnowflakeEmulator.Tests.Dialect;

internal static class NumberCases
{
    public static readonly DialectGroup Arithmetic = new("Numbers",
    [
        new("38 digits, exactly", "SELECT 99999999999999999999999999999999999999, 1000000000 * 1000000000, 0.1 + 0.2", "99999999999999999999999999999999999999|1000000000000000000|0.3"),
        new("exact division to six more digits", "SELECT 1 / 3, 10 / 4, 1.5 / 0.25, 12345678901234567890 / 7, -7 / 2", "0.333333|2.500000|6.0000000|1763668414462081127.142857|-3.500000"),
        new("`%` and signs", "SELECT 7 % 3, -7 % 3, - -2, +3", "1|-1|2|3"),
        new("float constants", "SELECT 1e3, 1.5e-2, 1::FLOAT / 3", "1000|0.015|0.3333333333333333"),
        new("VARIANT and text in arithmetic become numbers", "SELECT '3' * 2, PARSE_JSON('4') + 1", "6|5"),
    ]);

    public static readonly DialectGroup Functions = new("Numeric functions",
    [
        new("`ABS`, `SIGN`, `MOD`", "SELECT ABS(-1.50), SIGN(-3), MOD(10, 3)", "1.50|-1|1"),
        new("`ROUND`, `CEIL`, `FLOOR`, `TRUNC`, `TRUNCATE`", "SELECT ROUND(2.5), ROUND(-2.5), ROUND(1.555, 2), ROUND(1234, -2), CEIL(1.2), CEIL(1.234, 2), FLOOR(-1.2), TRUNC(1.999, 2), TRUNC(-1.9), TRUNCATE(19.99, -1)", "3|-3|1.56|1200|2|1.24|-2|1.99|-1|10"),
        new("`SQRT`, `CBRT`, `EXP`, `LN`, `LOG`, `POWER`, `POW`", "SELECT SQRT(16), ROUND(CBRT(27), 9), EXP(0), LN(1), LOG(10, 100), POWER(2, 10), POW(2, 3)", "4|3|1|0|2|1024|8"),
        new("`PI`, `SIN`, `COS`, `TAN`, `ATAN2`, `DEGREES`, `RADIANS`", "SELECT ROUND(PI(), 5), SIN(0), COS(0), TAN(0), ATAN2(0, 1), DEGREES(0), RADIANS(0)", "3.14159|0|1|0|0|0|0"),
        new("`DIV0`, `DIV0NULL`", "SELECT DIV0(1, 0), DIV0(1, 4), DIV0NULL(1, 0)", "0.000000|0.250000|0.000000"),
        new("`FACTORIAL`, `BITAND`, `BITOR`, `BITXOR`, `WIDTH_BUCKET`", "SELECT FACTORIAL(5), BITAND(6, 3), BITOR(6, 3), BITXOR(6, 3), WIDTH_BUCKET(5, 0, 10, 5)", "120|2|7|5|3"),
        new("`RANDOM`, `UNIFORM`", "SELECT RANDOM() <> RANDOM(), UNIFORM(1, 3, RANDOM()) BETWEEN 1 AND 3", "true|true"),
    ]);
}
