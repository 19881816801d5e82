namespace SnowflakeEmulator.Tests.Dialect;

internal static class TextCases
{
    public static readonly DialectGroup Constants = new("Text constants",
    [
        new("`''` and backslash sequences", "SELECT 'it''s', 'a\\tb', '\\x41', '\\u00e9', '\\101', '\\\\'", "it's|a\tb|A|é|A|\\"),
        new("`$$ … $$`", "SELECT $$it's \\n 'raw'$$", "it's \\n 'raw'"),
        new("`||`", "SELECT 'a' || 1 || TRUE || NULL, 'a' || 1.50", "∅|a1.50"),
    ]);

    public static readonly DialectGroup Functions = new("Text functions",
    [
        new("`UPPER`, `LOWER`, `INITCAP`, `REVERSE`, `REPEAT`, `SPACE`", "SELECT UPPER('é'), LOWER('É'), INITCAP('hello big-wORLD'), REVERSE('abc'), REPEAT('ab', 2), '[' || SPACE(2) || ']'", "É|é|Hello Big-World|cba|abab|[  ]"),
        new("`LENGTH`, `LEN`, `OCTET_LENGTH`", "SELECT LENGTH('é€'), LEN('abc'), OCTET_LENGTH('é'), LENGTH(TO_BINARY('00FF'))", "2|3|2|2"),
        new("`TRIM`, `LTRIM`, `RTRIM`", "SELECT TRIM('  a '), LTRIM('xxa', 'x'), RTRIM('a--', '-'), TRIM('❄-ABC-❄', '❄-')", "a|a|a|ABC"),
        new("`LPAD`, `RPAD`, `LEFT`, `RIGHT`", "SELECT LPAD('5', 3, '0'), RPAD('5', 3, '*'), LEFT('abc', 2), RIGHT('abc', 2)", "005|5**|ab|bc"),
        new("`SUBSTR`, `SUBSTRING`", "SELECT SUBSTR('hello', 2, 3), SUBSTRING('hello', -3), SUBSTR('hello', 0, 2), SUBSTR('hello', 9)", "ell|llo|he|"),
        new("`CHARINDEX`, `POSITION`", "SELECT CHARINDEX('l', 'hello'), CHARINDEX('l', 'hello', 4), POSITION('l' IN 'hello'), POSITION('z', 'hello')", "3|4|3|0"),
        new("`CONTAINS`, `STARTSWITH`, `ENDSWITH`", "SELECT CONTAINS('abc', 'b'), STARTSWITH('abc', 'a'), ENDSWITH('abc', 'b')", "true|true|false"),
        new("`REPLACE`, `TRANSLATE`", "SELECT REPLACE('abcb', 'b', 'x'), REPLACE('abcb', 'b'), TRANSLATE('abc', 'ab', 'xy')", "axcx|ac|xyc"),
        new("`CONCAT`, `CONCAT_WS`", "SELECT CONCAT('a', 'b', 'c'), CONCAT_WS('-', 'a', 'b'), CONCAT('a', NULL)", "abc|a-b|∅"),
        new("`SPLIT`, `SPLIT_PART`", "SELECT SPLIT('a,b', ','), SPLIT_PART('a,b,c', ',', 2), SPLIT_PART('a,b', ',', -1), SPLIT_PART('a,b', ',', 0), SPLIT_PART('a', ',', 5)", "[\"a\",\"b\"]|b|b|a|"),
        new("`REGEXP_LIKE`, `REGEXP_REPLACE`, `REGEXP_SUBSTR`, `REGEXP_COUNT`", "SELECT REGEXP_LIKE('abc', 'a.*'), RLIKE('abc', 'b'), REGEXP_REPLACE('a1b2', '[0-9]', '#'), REGEXP_REPLACE('a1b', '[0-9]'), REGEXP_SUBSTR('ab12', '[0-9]+'), REGEXP_COUNT('a1b2', '[0-9]')", "true|false|a#b#|ab|12|2"),
        new("`ASCII`, `CHR`, `CHAR`", "SELECT ASCII('A'), CHR(233), CHAR(65)", "65|é|A"),
        new("`MD5`, `SHA1`, `SHA2`", "SELECT MD5('a'), MD5_HEX('a') = MD5('a'), SHA1('a'), SHA1_HEX('a') = SHA1('a'), LEFT(SHA2('a'), 8), SHA2_HEX('a', 256) = SHA2('a')", "0cc175b9c0f1b6a831c399e269772661|true|86f7e437faa5a7fce15d1ddcb9eaeaea377667b8|true|ca978112|true"),
        new("`HEX_ENCODE`, `HEX_DECODE_STRING`, `BASE64_ENCODE`, `BASE64_DECODE_STRING`", "SELECT HEX_ENCODE('AZ'), HEX_DECODE_STRING('415A'), BASE64_ENCODE('hi'), BASE64_DECODE_STRING('aGk=')", "415A|AZ|aGk=|hi"),
        new("`EDITDISTANCE`", "SELECT EDITDISTANCE('kitten', 'sitting')", "3"),
        new("`UUID_STRING`", "SELECT LENGTH(UUID_STRING()), UUID_STRING() <> UUID_STRING()", "36|true"),
    ]);
}
