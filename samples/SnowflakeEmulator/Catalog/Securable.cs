using System.Collections.Concurrent;

namespace SnowflakeEmulator.Catalog;

/// <summary>A privilege that a role has on an object.</summary>
internal sealed record Grant(string Privilege, string Role, bool WithGrantOption, string GrantedBy, DateTimeOffset CreatedOn);

/// <summary>What has an owner and on which privileges are granted.</summary>
internal abstract class Securable(string name, string owner, DateTimeOffset createdOn)
{
    public string Name { get; set; } = name;

    public string Owner { get; set; } = owner;

    public DateTimeOffset CreatedOn { get; } = createdOn;

    public string Comment { get; set; } = "";

    /// <summary>TABLE, WAREHOUSE, …</summary>
    public abstract string Kind { get; }

    /// <summary>The name with its database and schema, as SQL writes it.</summary>
    public virtual string FullName => Sql.Names.Display(Name);

    /// <summary>By privilege and role.</summary>
    public ConcurrentDictionary<(string Privilege, string Role), Grant> Grants { get; } = [];
}
