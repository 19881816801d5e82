using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Statements;

/// <summary>GRANT and REVOKE.</summary>
internal static class GrantStatements
{
    public static void Grant(Execution x)
    {
        (x.Kind, x.Record.Type) = (StatementKind.Ddl, "GRANT");
        x.Cursor.ExpectWord("GRANT");
        Change(x, true);
    }

    public static void Revoke(Execution x)
    {
        (x.Kind, x.Record.Type) = (StatementKind.Ddl, "REVOKE");
        x.Cursor.ExpectWord("REVOKE");
        if (x.Cursor.AcceptWords("GRANT", "OPTION"))
        {
            throw SnowflakeErrors.Unsupported("REVOKE GRANT OPTION FOR");
        }

        Change(x, false);
    }

    private static void Change(Execution x, bool grant)
    {
        TransactionStatements.End(x.Session, x.Engine, "COMMIT");
        if (x.Cursor.IsWord("ROLE"))
        {
            ChangeRole(x, grant);
        }
        else if (x.Cursor.IsWord("DATABASE") || x.Cursor.IsWord("APPLICATION"))
        {
            throw SnowflakeErrors.Unsupported($"GRANT {x.Cursor.Current.Text} ROLE");
        }
        else
        {
            ChangePrivileges(x, grant);
        }

        x.Status("Statement executed successfully.");
    }

    private static void ChangeRole(Execution x, bool grant)
    {
        var cursor = x.Cursor;
        cursor.ExpectWord("ROLE");
        var role = Lookup.Role(x.Session, cursor.Name());
        cursor.ExpectWord(grant ? "TO" : "FROM");
        var kind = cursor.Next().Text;
        var name = cursor.Name();
        cursor.ExpectEnd();
        var access = new AccessControl(x.Session);
        if (!access.Owns(role) && !access.ManagesGrants)
        {
            throw SnowflakeErrors.Privilege("role", role.Name);
        }

        var holder = kind switch
        {
            "USER" => Lookup.User(x.Session, name).Roles,
            "ROLE" => Lookup.Role(x.Session, name).Inherits,
            _ => throw cursor.Unexpected(),
        };
        if (grant && kind == "ROLE" && x.Account.Effective(role.Name).Contains(name) && name != Account.Public)
        {
            throw SnowflakeErrors.Compilation($"Role '{role.Name}' cannot be granted to role '{name}': it inherits from it.", "003066", "42601");
        }

        _ = grant ? (holder[role.Name] = x.Session.Role).Length > 0 : holder.TryRemove(role.Name, out _);
    }

    private static void ChangePrivileges(Execution x, bool grant)
    {
        var cursor = x.Cursor;
        var privileges = ReadPrivileges(cursor);
        cursor.ExpectWord("ON");
        var future = cursor.AcceptWord("FUTURE");
        var all = !future && cursor.AcceptWord("ALL");
        var kind = cursor.Next().Text;
        List<Securable> targets = [];
        Securable? container = null;
        if (kind == "ACCOUNT")
        {
            targets.Add(x.Account.Root);
        }
        else if (future || all)
        {
            kind = Singular(kind);
            cursor.ExpectWord("IN");
            container = Privileges.Find(x.Session, cursor.Next().Text, cursor.QualifiedName());
            targets = all ? Inside(container, kind) : [];
        }
        else
        {
            targets.Add(Privileges.Find(x.Session, kind, cursor.QualifiedName()));
        }

        cursor.ExpectWord(grant ? "TO" : "FROM");
        var role = ReadRole(x);
        var option = ReadOptions(cursor);
        cursor.ExpectEnd();
        Apply(x, grant, privileges, kind, targets, future ? container : null, role, option);
    }

    private static void Apply(Execution x, bool grant, List<string> privileges, string kind, List<Securable> targets, Securable? future, string role, bool option)
    {
        var access = new AccessControl(x.Session);
        var expanded = privileges is ["ALL"] ? [.. Privileges.Of(kind)] : privileges;
        foreach (var privilege in expanded)
        {
            if (privilege != "OWNERSHIP" && !Privileges.Of(kind).Contains(privilege))
            {
                throw SnowflakeErrors.Compilation($"Invalid privilege {privilege} for object kind {kind}.", "003008", "42601");
            }
        }

        foreach (var target in targets)
        {
            var allowed = access.ManagesGrants || access.Owns(target) || expanded.All(p => target.Grants.Values.Any(g => g.Privilege == p && g.WithGrantOption && access.Has(g.Role)));
            _ = allowed ? 0 : throw SnowflakeErrors.Privilege(kind.ToLowerInvariant(), target.Name);
            foreach (var privilege in expanded)
            {
                One(x, grant, target, privilege, role, option);
            }
        }

        if (future is not null)
        {
            Future(access, grant, expanded, kind, future, role);
        }
    }

    private static void One(Execution x, bool grant, Securable target, string privilege, string role, bool option)
    {
        if (privilege == "OWNERSHIP")
        {
            target.Owner = grant ? role : throw SnowflakeErrors.Unsupported("REVOKE OWNERSHIP");
        }
        else if (grant)
        {
            Privileges.Add(x, target, privilege, role, option);
        }
        else
        {
            target.Grants.TryRemove((privilege, role), out _);
        }
    }

    private static void Future(AccessControl access, bool grant, List<string> privileges, string kind, Securable container, string role)
    {
        if (!access.ManagesGrants && !access.Owns(container))
        {
            throw SnowflakeErrors.Privilege(container.Kind.ToLowerInvariant(), container.Name);
        }

        var map = container switch { Schema s => s.Future, Database d => d.Future, _ => throw SnowflakeErrors.Unsupported("FUTURE in a " + container.Kind) };
        foreach (var privilege in privileges)
        {
            _ = grant ? map[(privilege, kind, role)] = true : map.TryRemove((privilege, kind, role), out _);
        }
    }

    private static List<string> ReadPrivileges(SqlCursor cursor)
    {
        List<string> privileges = [];
        do
        {
            var words = new List<string>();
            while (cursor.Current.Kind == TokenKind.Word && !cursor.IsWord("ON"))
            {
                words.Add(cursor.Next().Text);
            }

            privileges.Add(words.Count > 0 ? string.Join(' ', words) : throw cursor.Unexpected());
        }
        while (cursor.Accept(","));
        return privileges is ["ALL PRIVILEGES"] ? ["ALL"] : privileges;
    }

    private static string ReadRole(Execution x)
    {
        var cursor = x.Cursor;
        if (cursor.Current.Text is "DATABASE" or "SHARE" or "USER" && cursor.Peek().Kind is TokenKind.Word or TokenKind.Quoted)
        {
            throw SnowflakeErrors.Unsupported("GRANT … TO " + cursor.Current.Text);
        }

        if (cursor.IsWord("ROLE") && cursor.Peek().Kind is TokenKind.Word or TokenKind.Quoted)
        {
            cursor.Position++;
        }

        return Lookup.Role(x.Session, cursor.Name()).Name;
    }

    private static bool ReadOptions(SqlCursor cursor)
    {
        var option = cursor.AcceptWord("WITH");
        if (option)
        {
            cursor.ExpectWord("GRANT");
            cursor.ExpectWord("OPTION");
        }

        if (cursor.Current.Text is "COPY" or "REVOKE" && cursor.Peek().IsWord("CURRENT"))
        {
            cursor.Position += 2;
            cursor.ExpectWord("GRANTS");
        }

        _ = cursor.AcceptWord("CASCADE") || cursor.AcceptWord("RESTRICT");
        return option;
    }

    private static string Singular(string plural) => plural switch
    {
        "TABLES" => "TABLE",
        "VIEWS" => "VIEW",
        "SCHEMAS" => "SCHEMA",
        "SEQUENCES" => "SEQUENCE",
        _ => throw SnowflakeErrors.Unsupported("GRANT ON ALL | FUTURE " + plural),
    };

    private static List<Securable> Inside(Securable container, string kind)
    {
        IEnumerable<Schema> schemas = container switch
        {
            Schema schema => [schema],
            Database database => database.Schemas.Values,
            _ => throw SnowflakeErrors.Unsupported("ALL in a " + container.Kind),
        };
        return kind switch
        {
            "SCHEMA" => [.. schemas],
            "SEQUENCE" => [.. schemas.SelectMany(s => s.Sequences.Values)],
            _ => [.. schemas.SelectMany(s => s.Relations.Values).Where(r => r.Kind == kind)],
        };
    }
}
