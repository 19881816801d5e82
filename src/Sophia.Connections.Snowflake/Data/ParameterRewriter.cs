using System.Text;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// Makes of <c>:name</c> and <c>@name</c> the <c>?</c> that the API takes, where a parameter has that name; in strings, comments and quoted names, in <c>a:b</c> (a path
/// into a VARIANT), <c>::</c> (a cast) and <c>@stage</c> nothing is changed.
/// </summary>
internal static class ParameterRewriter
{
    /// <exception cref="InvalidOperationException">The text mixes ? with names, or has more or fewer ? than there are parameters.</exception>
    public static string Rewrite(string sql, IReadOnlyList<SnowflakeParameter> parameters, IList<SnowflakeBinding> bindings)
    {
        if (parameters.Count == 0)
        {
            return sql;
        }

        var (text, used, marks) = Scan(sql, Names(parameters));
        if (used.Count > 0 && marks > 0)
        {
            throw new InvalidOperationException("The command mixes ? with named parameters. Use one or the other.");
        }

        if (marks > 0 && marks != parameters.Count)
        {
            throw new InvalidOperationException($"The command has {marks} times ? and {parameters.Count} parameters.");
        }

        // Without names they are taken in their order, by ? or by :1.
        foreach (var parameter in used.Count > 0 ? used : marks > 0 || HasNumbers(parameters) ? parameters : [])
        {
            bindings.Add(parameter.ToBinding());
        }

        return text;
    }

    private static bool HasNumbers(IReadOnlyList<SnowflakeParameter> parameters) => parameters.All(parameter => parameter.BareName.Length == 0 || char.IsAsciiDigit(parameter.BareName[0]));

    private static Dictionary<string, SnowflakeParameter> Names(IReadOnlyList<SnowflakeParameter> parameters)
    {
        Dictionary<string, SnowflakeParameter> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in parameters)
        {
            if (parameter.BareName is [var first, ..] name && !char.IsAsciiDigit(first))
            {
                names[name] = parameter;
            }
        }

        return names;
    }

    private static (string Text, List<SnowflakeParameter> Used, int Marks) Scan(string sql, Dictionary<string, SnowflakeParameter> names)
    {
        var text = new StringBuilder(sql.Length);
        List<SnowflakeParameter> used = [];
        var marks = 0;
        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var position = 0; position < sql.Length;)
        {
            var end = SqlText.SkipQuoted(sql, position);
            if (end == position && IsParameter(sql, position, out end) && lookup.TryGetValue(sql.AsSpan(position + 1, end - position - 1), out var parameter))
            {
                text.Append('?');
                used.Add(parameter);
                position = end;
                continue;
            }

            end = Math.Max(end, position + 1);
            marks += end == position + 1 && sql[position] == '?' ? 1 : 0;
            text.Append(sql, position, end - position);
            position = end;
        }

        return (text.ToString(), used, marks);
    }

    private static bool IsParameter(string sql, int position, out int end)
    {
        end = position;
        if (sql[position] is not (':' or '@') || position + 1 >= sql.Length || !SqlText.IsNameStart(sql[position + 1]))
        {
            return false;
        }

        if (position > 0 && (SqlText.IsNamePart(sql[position - 1]) || sql[position - 1] is ':' or '@' or ')' or ']' or '"' or '\'' or '.'))
        {
            return false;
        }

        for (end = position + 1; end < sql.Length && SqlText.IsNamePart(sql[end]); end++)
        {
        }

        return true;
    }
}
