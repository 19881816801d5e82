using System.Collections.Concurrent;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Statements;

/// <summary>CREATE.</summary>
internal static class CreateStatements
{
    public static void Run(Execution x)
    {
        x.Kind = StatementKind.Ddl;
        var cursor = x.Cursor;
        cursor.ExpectWord("CREATE");
        var replace = false;
        if (cursor.AcceptWord("OR"))
        {
            _ = cursor.IsWord("ALTER") ? throw SnowflakeErrors.Unsupported("CREATE OR ALTER") : false;
            cursor.ExpectWord("REPLACE");
            replace = true;
        }

        TransactionStatements.End(x.Session, x.Engine, "COMMIT");
        var modifier = "";
        while (cursor.Current.Kind == TokenKind.Word && cursor.Current.Text is "TRANSIENT" or "TEMPORARY" or "TEMP" or "SECURE" or "LOCAL" or "GLOBAL" or "VOLATILE")
        {
            modifier = cursor.Next().Text;
        }

        var kind = cursor.Current.Kind == TokenKind.Word ? cursor.Next().Text : throw cursor.Unexpected();
        var intent = new CreateIntent(replace, modifier);
        x.Record.Type = "CREATE_" + kind;
        switch (kind)
        {
            case "DATABASE":
                CreateContainers.Database(x, intent);
                break;
            case "SCHEMA":
                CreateContainers.Schema(x, intent);
                break;
            case "TABLE":
                CreateTable.Run(x, intent);
                break;
            case "VIEW":
                CreateView.Run(x, intent);
                break;
            case "SEQUENCE":
                CreateView.Sequence(x, intent);
                break;
            case "WAREHOUSE":
                CreatePrincipals.Warehouse(x, intent);
                break;
            case "USER":
                CreatePrincipals.User(x, intent);
                break;
            case "ROLE":
                CreatePrincipals.Role(x, intent);
                break;
            default:
                throw SnowflakeErrors.Unsupported("CREATE " + (modifier.Length > 0 ? modifier + " " : "") + kind);
        }
    }
}

/// <summary>OR REPLACE and the word before the kind.</summary>
internal sealed record CreateIntent(bool Replace, string Modifier)
{
    public TableKind TableKind => Modifier switch
    {
        "TRANSIENT" => TableKind.Transient,
        "TEMPORARY" or "TEMP" or "LOCAL" or "GLOBAL" or "VOLATILE" => TableKind.Temporary,
        _ => TableKind.Permanent,
    };

    /// <summary>Puts a new object in its place and returns the one it replaces; another statement may have been quicker.</summary>
    public T? Publish<T>(ConcurrentDictionary<string, T> map, string name, T item)
        where T : Securable
    {
        while (!map.TryAdd(name, item))
        {
            if (!Replace)
            {
                throw SnowflakeErrors.Exists(Names.Display(name));
            }

            if (map.TryGetValue(name, out var old) && map.TryUpdate(name, item, old))
            {
                return old;
            }
        }

        return null;
    }

    /// <summary>Whether to go on: false where it exists and IF NOT EXISTS was said.</summary>
    public bool May(bool exists, bool ifNotExists, Execution x, string name)
    {
        if (!exists || Replace)
        {
            return true;
        }

        if (!ifNotExists)
        {
            throw SnowflakeErrors.Exists(Names.Display(name));
        }

        x.Status($"{Names.Display(name)} already exists, statement succeeded.");
        return false;
    }
}
