using System.Text;

namespace SnowflakeEmulator.Tests.Dialect;

/// <summary>Statements made up from a seed: sentences of a small grammar, cases of the dialect that were cut up and joined again, and plain noise.</summary>
internal sealed class StatementGenerator(int seed)
{
    private static readonly string[] Words =
    [
        "SELECT", "FROM", "WHERE", "GROUP", "BY", "ORDER", "QUALIFY", "HAVING", "LIMIT", "TOP", "WITH", "RECURSIVE", "UNION", "ALL", "EXCEPT", "CASE", "WHEN", "THEN", "ELSE", "END", "AND", "OR",
        "NOT", "IN", "BETWEEN", "LIKE", "ILIKE", "ANY", "IS", "NULL", "DISTINCT", "JOIN", "LEFT", "LATERAL", "FLATTEN", "TABLE", "VALUES", "OVER", "PARTITION", "ROWS", "CAST", "AS", "EXISTS",
        "INTERVAL", "DATE", "people", "id", "name", "info", "\"a\"", "$$x$$", "'it''s'", "1", "2.5", "1e9", "?", ":1", "$v", "@s", "(", ")", "[", "]", "{", "}", ",", ";", ".", ":", "::", "=>", "->",
        "=", "<>", "<=", "||", "+", "-", "*", "/", "%", "--\n", "/* c */", "\u0000", "é", "\"", "'", "$$", "\\",
    ];

    private readonly Random _random = new(seed);
    private readonly string[] _cases = [.. DialectCases.All.SelectMany(g => g.Cases).Select(c => c.Sql)];

    public string Next() => _random.Next(5) switch
    {
        0 => Noise(),
        1 or 2 => Mutate(Pick(_cases)),
        _ => Query(_random.Next(1, 5)),
    };

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private string Noise()
    {
        var text = new StringBuilder();
        for (var i = _random.Next(1, 40); i > 0; i--)
        {
            text.Append(Pick(Words)).Append(_random.Next(4) == 0 ? "" : " ");
        }

        return text.ToString();
    }

    private string Mutate(string sql)
    {
        var text = new StringBuilder(sql);
        for (var i = _random.Next(1, 6); i > 0 && text.Length > 1; i--)
        {
            var at = _random.Next(text.Length);
            switch (_random.Next(4))
            {
                case 0:
                    text.Remove(at, Math.Min(text.Length - at, _random.Next(1, 8)));
                    break;
                case 1:
                    text.Insert(at, " " + Pick(Words) + " ");
                    break;
                case 2:
                    var other = Pick(_cases);
                    text.Insert(at, other[_random.Next(other.Length)..]);
                    break;
                default:
                    text[at] = (char)_random.Next(0, 0x300);
                    break;
            }
        }

        return text.Length > 4000 ? text.ToString(0, 4000) : text.ToString();
    }

    private string Query(int depth)
    {
        var sql = new StringBuilder("SELECT ").Append(_random.Next(6) == 0 ? "TOP 3 " : "");
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            sql.Append(Expression(depth)).Append(i > 1 ? ", " : " ");
        }

        sql.Append("FROM ").Append(_random.Next(4) == 0 && depth > 0 ? $"({Query(depth - 1)}) q" : "people p");
        sql.Append(_random.Next(4) == 0 ? ", LATERAL FLATTEN(INPUT => p.info:langs, OUTER => TRUE) f" : "");
        sql.Append(_random.Next(2) == 0 ? " WHERE " + Expression(depth - 1) : "");
        sql.Append(_random.Next(5) == 0 ? " QUALIFY ROW_NUMBER() OVER (ORDER BY " + Expression(1) + ") = 1" : "");
        sql.Append(_random.Next(3) == 0 ? " ORDER BY 1 DESC NULLS LAST LIMIT 5" : "");
        return sql.ToString();
    }

    private string Expression(int depth)
    {
        if (depth <= 0)
        {
            return Pick(["1", "id", "p.id", "name", "'x'", "NULL", "info:age", "info:langs[0]", "2.50", "TRUE", "CURRENT_DATE", "'2024-01-01'::DATE", "-id"]);
        }

        string Part() => Expression(depth - _random.Next(1, 3));
        return _random.Next(12) switch
        {
            0 => $"({Part()} + {Part()})",
            1 => $"{Part()} = {Part()}",
            2 => $"CASE WHEN {Part()} THEN {Part()} ELSE {Part()} END",
            3 => $"{Part()}::{Pick(["INT", "VARCHAR", "FLOAT", "VARIANT", "NUMBER(10,2)", "TIMESTAMP_NTZ(3)", "BOOLEAN"])}",
            4 => $"IFF({Part()}, {Part()}, {Part()})",
            5 => $"{Part()} IN ({Part()}, {Part()})",
            6 => $"COALESCE({Part()}, {Part()})",
            7 => $"UPPER({Part()})",
            8 => $"(SELECT MAX({Part()}) FROM people)",
            9 => $"{Part()} || {Part()}",
            10 => $"OBJECT_CONSTRUCT('k', {Part()}):k",
            _ => $"SUM({Part()}) OVER (PARTITION BY {Part()})",
        };
    }
}
