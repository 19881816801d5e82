namespace SnowflakeEmulator.Catalog;

/// <summary>A column as it was declared.</summary>
internal sealed record Column(string Name, DataType Type)
{
    public bool Nullable { get; init; } = true;

    /// <summary>The default as the statement wrote it.</summary>
    public string? Default { get; init; }

    public bool PrimaryKey { get; init; }

    public bool Unique { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>The sequence in DuckDB that numbers an AUTOINCREMENT column.</summary>
    public string? Sequence { get; init; }

    /// <summary>Start and step of an AUTOINCREMENT column.</summary>
    public (long Start, long Step)? Identity { get; init; }
}

/// <summary>A table or a view.</summary>
internal abstract class Relation(Schema schema, string name, string owner, DateTimeOffset createdOn, IReadOnlyList<Column> columns)
    : Securable(name, owner, createdOn)
{
    public Schema Schema { get; set; } = schema;

    public IReadOnlyList<Column> Columns { get; set; } = columns;

    public override string FullName => Schema.FullName + "." + Sql.Names.Display(Name);
}

internal enum TableKind
{
    Permanent,
    Transient,
    Temporary,
}

internal sealed class Table(Schema schema, string name, string physicalName, string owner, DateTimeOffset createdOn, IReadOnlyList<Column> columns)
    : Relation(schema, name, owner, createdOn, columns)
{
    public override string Kind => "TABLE";

    /// <summary>Its name in DuckDB, which survives renames.</summary>
    public string PhysicalName { get; } = physicalName;

    /// <summary>That name as SQL.</summary>
    public string DuckName => Sql.Names.Physical(PhysicalName);

    public TableKind TableKind { get; init; }

    public int RetentionDays { get; set; } = 1;
}

/// <summary>A view; its query is translated where it is used, in the database and schema where it was created.</summary>
internal sealed class View(Schema schema, string name, string owner, DateTimeOffset createdOn, IReadOnlyList<Column> columns, string text, string query)
    : Relation(schema, name, owner, createdOn, columns)
{
    public override string Kind => "VIEW";

    /// <summary>The whole CREATE VIEW statement.</summary>
    public string Text { get; } = text;

    public string Query { get; } = query;

    public bool Secure { get; init; }
}

internal sealed class Sequence(Schema schema, string name, string physicalName, string owner, DateTimeOffset createdOn, long start, long step)
    : Securable(name, owner, createdOn)
{
    public override string Kind => "SEQUENCE";

    public Schema Schema { get; } = schema;

    public string PhysicalName { get; } = physicalName;

    public long Start { get; } = start;

    public long Step { get; } = step;

    public override string FullName => Schema.FullName + "." + Sql.Names.Display(Name);
}
