using System.Collections.Frozen;

namespace SnowflakeAdmin.Guard;

/// <summary>What an environment allows. What is not allowed here is refused.</summary>
internal sealed class GuardPolicy
{
    /// <summary>The environment, for messages.</summary>
    public required string Environment { get; init; }

    /// <summary>The kinds of statements.</summary>
    public required KindSet Statements { get; init; }

    /// <summary>The database of names without one; statements run with it.</summary>
    public string? Database { get; init; }

    /// <summary>The schema of names without one; statements run with it.</summary>
    public string? Schema { get; init; }

    /// <summary>Objects of databases that may be read.</summary>
    public IReadOnlyList<NamePattern> Readable { get; init; } = [];

    /// <summary>Objects of databases that may be changed.</summary>
    public IReadOnlyList<NamePattern> Writable { get; init; } = [];

    /// <summary>Objects of databases that may not even be read, whatever the other lists say.</summary>
    public IReadOnlyList<NamePattern> Denied { get; init; } = [];

    /// <summary>Warehouses that may be changed: names as they are stored, or beginnings with <c>*</c>.</summary>
    public IReadOnlyList<string> Warehouses { get; init; } = [];

    /// <summary>Warehouses that may not, whatever the other list says.</summary>
    public IReadOnlyList<string> DeniedWarehouses { get; init; } = [];

    /// <summary>Functions of users that may be called.</summary>
    public IReadOnlyList<NamePattern> Functions { get; init; } = [];

    /// <summary>Roles that are never granted or revoked; compared without case.</summary>
    public FrozenSet<string> PrivilegedRoles { get; init; } = GuardDefaults.PrivilegedRoles;

    /// <summary>Statements in one text at most.</summary>
    public int MaxStatements { get; init; } = GuardDefaults.MaxStatements;

    /// <summary>Characters of a text at most.</summary>
    public int MaxLength { get; init; } = GuardDefaults.MaxLength;
}
