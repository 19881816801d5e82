namespace SnowflakeAdmin.Guard;

/// <summary>What kind of thing a name stands for.</summary>
internal enum ObjectType
{
    Account,
    Database,
    Schema,
    Table,
    View,
    Warehouse,
    Role,
    User,
}

/// <summary>What a statement does to an object.</summary>
internal enum ObjectAccess
{
    Read,

    /// <summary>Reads everything in a container.</summary>
    ReadAll,
    Write,

    /// <summary>Changes, drops or grants everything in a container.</summary>
    WriteAll,
}

/// <summary>An object that a statement names, after its name was resolved.</summary>
/// <param name="Access">What is done to it.</param>
/// <param name="Type">What it is.</param>
/// <param name="Database">The database it is in, or is; null for objects of the account.</param>
/// <param name="Schema">The schema it is in, or is.</param>
/// <param name="Name">The name of a table, view, warehouse, role or user.</param>
/// <param name="SearchPath">Whether it was named without a schema in a query, so that the schema PUBLIC is looked through as well.</param>
internal readonly record struct ObjectReference(ObjectAccess Access, ObjectType Type, string? Database, string? Schema, string? Name, bool SearchPath = false)
{
    public bool IsWrite => Access is ObjectAccess.Write or ObjectAccess.WriteAll;

    public string FullName => string.Join('.', new[] { Database, Schema, Name }.Where(static part => part is not null));

    public override string ToString() => $"{Access} {Type} {FullName}".TrimEnd();
}
