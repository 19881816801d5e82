using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Catalog;

/// <summary>Who may do what, by the grants of the session's role and all it inherits.</summary>
internal sealed class AccessControl(Session session)
{
    private readonly HashSet<string> _roles = session.Account.Effective(session.Role);

    public bool Owns(Securable target) => _roles.Contains(target.Owner);

    public bool Has(string role) => _roles.Contains(role);

    public bool Has(Securable target, string privilege) =>
        Owns(target) || target.Grants.Values.Any(g => (g.Privilege == privilege || g.Privilege == "ALL") && _roles.Contains(g.Role));

    /// <summary>Whether anything at all is granted on it, which is what makes it visible.</summary>
    public bool Sees(Securable target) => Owns(target) || target.Grants.Values.Any(g => _roles.Contains(g.Role)) || ManagesGrants;

    public bool ManagesGrants => Has(session.Account.Root, "MANAGE GRANTS");

    /// <summary>The tables and views of a schema that are visible, by name; the session's temporary tables hide others of their name.</summary>
    public IEnumerable<Relation> Relations(Schema schema)
    {
        var temporary = session.Temporary.In(schema).ToList();
        return schema.Relations.Values.Where(r => Sees(r) && temporary.All(t => t.Name != r.Name)).Concat(temporary).OrderBy(r => r.Name, StringComparer.Ordinal);
    }

    public bool CanUse(Schema schema) => Uses(schema.Database) && Uses(schema);

    public void Require(Securable target, string privilege)
    {
        if (!Has(target, privilege))
        {
            throw SnowflakeErrors.Privilege(target.Kind.ToLowerInvariant(), target.Name);
        }
    }

    public void RequireOwnership(Securable target)
    {
        if (!Owns(target))
        {
            throw SnowflakeErrors.Privilege(target.Kind.ToLowerInvariant(), target.Name);
        }
    }

    private bool Uses(Securable container) =>
        Owns(container) || container.Grants.Values.Any(g => (g.Privilege is "USAGE" or "ALL") && _roles.Contains(g.Role));
}
