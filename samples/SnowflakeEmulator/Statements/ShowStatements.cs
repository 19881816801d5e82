using System.Text.RegularExpressions;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Results;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>SHOW: what to list, where, and which of it.</summary>
internal static class ShowStatements
{
    public static void Run(Execution x)
    {
        (x.Record.Type, x.Kind) = ("SHOW", StatementKind.Show);
        var cursor = x.Cursor;
        cursor.ExpectWord("SHOW");
        var terse = cursor.AcceptWord("TERSE");
        var what = cursor.Current.Kind == TokenKind.Word ? cursor.Next().Text : throw cursor.Unexpected();
        if (what is "PRIMARY" or "USER" or "FILE" && cursor.Current.Kind == TokenKind.Word)
        {
            what += " " + cursor.Next().Text;
        }

        if (cursor.IsWord("HISTORY"))
        {
            throw SnowflakeErrors.Unsupported("SHOW … HISTORY");
        }

        var data = what == "GRANTS" ? ShowGrants.Read(x) : Filtered(x, what);
        x.Rows(terse ? Terse(data) : data);
    }

    private static TableData Filtered(Execution x, string what)
    {
        var like = ReadLike(x.Cursor);
        var scope = ShowScope.Read(x, what);
        like ??= ReadLike(x.Cursor);
        var starts = x.Cursor.AcceptWord("STARTS") ? ReadStarts(x.Cursor) : "";
        var limit = x.Cursor.AcceptWord("LIMIT") ? x.Cursor.Integer() : long.MaxValue;
        var from = x.Cursor.AcceptWord("FROM") ? x.Cursor.StringValue() : null;
        x.Cursor.ExpectEnd();
        var data = ShowLists.Of(x, what, scope);
        var name = data.Columns.Select((c, i) => (c, i)).First(c => c.c.Name == (what is "COLUMNS" or "PRIMARY KEYS" ? "column_name" : what == "PARAMETERS" ? "key" : "name")).i;
        var pattern = like is null ? null : LikePattern(like);
        var rows = data.Rows.Where(r => r[name] is string n && (pattern is null || pattern.IsMatch(n)) && n.StartsWith(starts, StringComparison.Ordinal)
            && (from is null || string.CompareOrdinal(n, from) > 0));
        return data with { Rows = [.. rows.Take((int)Math.Min(limit, 10_000))] };
    }

    private static TableData Terse(TableData data)
    {
        string[] wanted = ["created_on", "name", "kind", "database_name", "schema_name"];
        var at = data.Columns.Select((c, i) => (c, i)).Where(c => wanted.Contains(c.c.Name)).Select(c => c.i).ToList();
        return new TableData([.. at.Select(i => data.Columns[i])], [.. data.Rows.Select(r => at.Select(i => r[i]).ToArray())]);
    }

    private static string? ReadLike(SqlCursor cursor) => cursor.AcceptWord("LIKE") ? cursor.StringValue() : null;

    private static string ReadStarts(SqlCursor cursor)
    {
        cursor.ExpectWord("WITH");
        return cursor.StringValue();
    }

    /// <summary>% and _ without regard to case; linear in the length of the name.</summary>
    private static Regex LikePattern(string like)
    {
        var pattern = Regex.Escape(like.Replace("\\\\", "\\", StringComparison.Ordinal)).Replace("\\\\_", "\uE002", StringComparison.Ordinal)
            .Replace("\\\\%", "\uE003", StringComparison.Ordinal).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal)
            .Replace("\uE002", "_", StringComparison.Ordinal).Replace("\uE003", "%", StringComparison.Ordinal);
        return new Regex($"^{pattern}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }
}

/// <summary>Where SHOW looks: the account, a database, a schema or a table.</summary>
internal sealed record ShowScope(Database? Database, Schema? Schema, Relation? Relation)
{
    public static ShowScope Read(Execution x, string what)
    {
        var cursor = x.Cursor;
        if (!cursor.AcceptWord("IN"))
        {
            return Default(x.Session, what);
        }

        if (cursor.AcceptWord("ACCOUNT"))
        {
            return new ShowScope(null, null, null);
        }

        var kind = cursor.Current.Text is "DATABASE" or "SCHEMA" or "TABLE" or "VIEW" && cursor.Current.Kind == TokenKind.Word ? cursor.Next().Text : what switch
        {
            "SCHEMAS" => "DATABASE",
            "COLUMNS" or "PRIMARY KEYS" => "TABLE",
            _ => "SCHEMA",
        };
        if (cursor.AtEnd || cursor.IsWord("LIKE") || cursor.IsWord("LIMIT"))
        {
            return Default(x.Session, what);
        }

        var name = cursor.QualifiedName();
        switch (kind)
        {
            case "DATABASE":
                return new ShowScope(Lookup.Database(x.Session, name[^1]), null, null);
            case "SCHEMA":
                var schema = Lookup.Schema(x.Session, name, "SHOW");
                return new ShowScope(schema.Database, schema, null);
            default:
                var relation = Lookup.Relation(x.Session, name, "SHOW", "Table");
                return new ShowScope(relation.Schema.Database, relation.Schema, relation);
        }
    }

    private static ShowScope Default(Session session, string what)
    {
        if (session.Database is null || !session.Account.Databases.TryGetValue(session.Database, out var database))
        {
            return new ShowScope(null, null, null);
        }

        var schema = what == "SCHEMAS" || session.Schema is null ? null : database.Schemas.GetValueOrDefault(session.Schema);
        return new ShowScope(database, schema, null);
    }
}
