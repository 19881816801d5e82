using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>SHOW GRANTS ON | TO | OF.</summary>
internal static class ShowGrants
{
    private const string OnColumns = "created_on:t privilege granted_on name granted_to grantee_name grant_option granted_by";

    public static TableData Read(Execution x)
    {
        var cursor = x.Cursor;
        if (cursor.AtEnd)
        {
            return ToUser(x, x.Session.User);
        }

        var data = cursor.Next().Text switch
        {
            "ON" => On(x),
            "TO" => To(x),
            "OF" => Of(x),
            _ => throw cursor.Unexpected(cursor.At(cursor.Position - 1)),
        };
        cursor.ExpectEnd();
        return data;
    }

    /// <summary>Every object of the account.</summary>
    public static IEnumerable<Securable> All(Account account)
    {
        var schemas = account.Databases.Values.SelectMany(d => d.Schemas.Values).ToList();
        return account.Databases.Values.AsEnumerable<Securable>().Concat(schemas).Concat(schemas.SelectMany(s => s.Relations.Values)).Concat(schemas.SelectMany(s => s.Sequences.Values))
            .Concat(account.Warehouses.Values).Concat(account.Users.Values).Concat(account.Roles.Values).Append(account.Root);
    }

    private static TableData On(Execution x)
    {
        var kind = x.Cursor.Next().Text;
        var target = kind == "ACCOUNT" ? x.Account.Root : Privileges.Find(x.Session, kind, x.Cursor.QualifiedName());
        return new TableData(ShowLists.Columns(OnColumns), [.. Rows(target)]);
    }

    private static TableData To(Execution x)
    {
        var kind = x.Cursor.Next().Text;
        switch (kind)
        {
            case "USER":
                return ToUser(x, Lookup.User(x.Session, x.Cursor.Name()));
            case "ROLE":
                var role = Lookup.Role(x.Session, x.Cursor.Name());
                var rows = All(x.Account).SelectMany(Rows).Where(r => (string?)r[5] == role.Name)
                    .Concat(role.Inherits.Select(i => new object?[] { x.Account.Roles[i.Key].CreatedOn, "USAGE", "ROLE", i.Key, "ROLE", role.Name, "false", i.Value }));
                return new TableData(ShowLists.Columns(OnColumns), [.. rows]);
            default:
                throw SnowflakeErrors.Unsupported("SHOW GRANTS TO " + kind);
        }
    }

    private static TableData Of(Execution x)
    {
        x.Cursor.ExpectWord("ROLE");
        var role = Lookup.Role(x.Session, x.Cursor.Name());
        var users = x.Account.Users.Values.Where(u => u.Roles.ContainsKey(role.Name)).Select(u => new object?[] { u.CreatedOn, role.Name, "USER", u.Name, u.Roles[role.Name] });
        var roles = x.Account.Roles.Values.Where(r => r.Inherits.ContainsKey(role.Name)).Select(r => new object?[] { r.CreatedOn, role.Name, "ROLE", r.Name, r.Inherits[role.Name] });
        return new TableData(ShowLists.Columns("created_on:t role granted_to grantee_name granted_by"), [.. users.Concat(roles)]);
    }

    private static TableData ToUser(Execution x, User user) => new(
        ShowLists.Columns("created_on:t role granted_to grantee_name granted_by"),
        [.. user.Roles.Where(r => x.Account.Roles.ContainsKey(r.Key)).OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => new object?[] { user.CreatedOn, r.Key, "USER", user.Name, r.Value })]);

    public static IEnumerable<object?[]> Rows(Securable target)
    {
        if (target.Owner.Length > 0)
        {
            yield return [target.CreatedOn, "OWNERSHIP", target.Kind, target.FullName, "ROLE", target.Owner, "true", target.Owner];
        }

        foreach (var grant in target.Grants.Values.OrderBy(g => g.Privilege, StringComparer.Ordinal))
        {
            yield return [grant.CreatedOn, grant.Privilege, target.Kind, target.FullName, "ROLE", grant.Role, grant.WithGrantOption ? "true" : "false", grant.GrantedBy];
        }
    }
}
