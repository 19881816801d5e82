using System.Buffers;
using System.Globalization;
using System.Text;

namespace SnowflakeAdmin.Tests.Guard;

/// <summary>Changes statements at random, always the same way for a seed.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly string[] Blanks = [" ", "  ", "\t", "\n", "\r\n", " \n\t ", "/**/", " /* x */ ", " -- x\n", "/* ; ' \" $$ -- */"];

    private static readonly string[] Pieces =
    [
        "SELECT", "DROP", "TABLE", "orders", "salaries", "hr.people", "app", ".", ",", ";", "(", ")", "'", "''", "\"", "$$", "--", "/*", "*/", "//", "\\", "\n", "\r", " ", "FROM", "WHERE",
        "UNION", "WITH", "AS", "INSERT", "INTO", "VALUES", "DELETE", "UPDATE", "SET", "MERGE", "CALL", "p()", "EXECUTE", "IMMEDIATE", "GRANT", "ROLE", "ACCOUNTADMIN", "TO", "USER", "bob", "1", "*",
        "=", "::", ":", "->", "->>", "=>", "[", "]", "{", "}", "@", "$1", "$x", "?", "x", "CASE", "WHEN", "THEN", "END", "IN", "EXISTS", "LATERAL", "FLATTEN", "TABLE(", "SHOW", "DESCRIBE",
        "EXPLAIN", "TRUNCATE", "ALTER", "WAREHOUSE", "w", "SUSPEND", "COPY", "PUT", "\u0430", "\u00a0", "\u202e", "\ud800", "\0", "OVER", "ORDER BY", "LIMIT", "1.5", "NULL", "NOT", "IDENTIFIER('x')",
        "SYSTEM$WAIT(1)", "UPPER(", "my_udf(", "'x'", "\"x\"", "$$x$$", "-", "+", "||", "%", "OR", "AND", "BETWEEN", "LIKE", "JOIN", "ON", "USING", "VALUES (1)", "CURRENT_DATE()",
    ];

    private static readonly SearchValues<char> Quoting = SearchValues.Create("'\"$/-\\");

    private readonly Random _random = new(seed);

    public int Next(int bound) => _random.Next(bound);

    /// <summary>The same statement to whoever reads SQL, and not the same text: other blanks, other letters, comments, statements around it.</summary>
    public string Disguise(string sql)
    {
        var text = sql.AsSpan().ContainsAny(Quoting) ? sql : string.Concat(sql.Select(Disguise));
        return _random.Next(6) switch
        {
            0 => "SELECT 1;" + text,
            1 => "/* SELECT 1 */" + text,
            2 => "-- SELECT 1\n" + text,
            3 => text + ";",
            4 => text + " ; SELECT 2",
            _ => "\n\t " + text,
        };
    }

    private string Disguise(char c) => c == ' ' ? Blanks[_random.Next(Blanks.Length)]
        : (_random.Next(2) == 0 ? char.ToLower(c, CultureInfo.InvariantCulture) : char.ToUpper(c, CultureInfo.InvariantCulture)).ToString();

    /// <summary>A text that may be anything.</summary>
    public string Break(string sql, string other)
    {
        var text = new StringBuilder(sql);
        for (var changes = 1 + _random.Next(4); changes > 0; changes--)
        {
            var at = _random.Next(text.Length + 1);
            switch (_random.Next(7))
            {
                case 0 when text.Length > 0:
                    text.Remove(_random.Next(text.Length), 1);
                    break;
                case 1:
                    text.Insert(at, (char)_random.Next(32, 127));
                    break;
                case 2:
                    text.Insert(at, Pieces[_random.Next(Pieces.Length)]);
                    break;
                case 3:
                    text.Insert(at, $" {Pieces[_random.Next(Pieces.Length)]} ");
                    break;
                case 4:
                    text.Insert(at, other[.._random.Next(other.Length + 1)]);
                    break;
                case 5:
                    text.Length = at;
                    text.Append(other.AsSpan(_random.Next(other.Length + 1)));
                    break;
                default:
                    text.Insert(at, Blanks[_random.Next(Blanks.Length)]);
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>Words of SQL in any order.</summary>
    public string Soup()
    {
        var text = new StringBuilder();
        for (var words = _random.Next(60); words > 0; words--)
        {
            text.Append(Pieces[_random.Next(Pieces.Length)]).Append(_random.Next(4) == 0 ? "" : " ");
        }

        return text.ToString();
    }
}
