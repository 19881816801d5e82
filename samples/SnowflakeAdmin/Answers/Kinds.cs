using System.Text.Json.Serialization;

namespace SnowflakeAdmin.Answers;

/// <summary>What can be listed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ListedKind>))]
public enum ListedKind
{
    /// <summary>Databases of the account.</summary>
    Databases,

    /// <summary>Schemas of a database.</summary>
    Schemas,

    /// <summary>Tables.</summary>
    Tables,

    /// <summary>Views.</summary>
    Views,

    /// <summary>Columns.</summary>
    Columns,

    /// <summary>Sequences.</summary>
    Sequences,

    /// <summary>Stages.</summary>
    Stages,

    /// <summary>Streams.</summary>
    Streams,

    /// <summary>Tasks.</summary>
    Tasks,

    /// <summary>Pipes.</summary>
    Pipes,

    /// <summary>Functions of users.</summary>
    Functions,

    /// <summary>Procedures.</summary>
    Procedures,
}

/// <summary>What can be described.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DescribedKind>))]
public enum DescribedKind
{
    /// <summary>Its columns.</summary>
    Table,

    /// <summary>Its columns.</summary>
    View,

    /// <summary>Its objects.</summary>
    Schema,

    /// <summary>Its schemas.</summary>
    Database,

    /// <summary>Its properties.</summary>
    Warehouse,

    /// <summary>Its properties.</summary>
    User,
}

/// <summary>What a statement can be made of; the values are those of <see cref="DescribedKind"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DdlKind>))]
public enum DdlKind
{
    /// <summary>A table.</summary>
    Table = DescribedKind.Table,

    /// <summary>A view.</summary>
    View = DescribedKind.View,

    /// <summary>A schema with everything in it.</summary>
    Schema = DescribedKind.Schema,

    /// <summary>A database with everything in it.</summary>
    Database = DescribedKind.Database,
}

/// <summary>Which grants are shown.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GrantsKind>))]
public enum GrantsKind
{
    /// <summary>What a role may do.</summary>
    ToRole,

    /// <summary>The roles of a user.</summary>
    ToUser,

    /// <summary>Who has a role.</summary>
    OfRole,

    /// <summary>Who may do what with a table.</summary>
    OnTable,

    /// <summary>Who may do what with a view.</summary>
    OnView,

    /// <summary>Who may do what with a schema.</summary>
    OnSchema,

    /// <summary>Who may do what with a database.</summary>
    OnDatabase,

    /// <summary>Who may do what with a warehouse.</summary>
    OnWarehouse,
}

/// <summary>The text of an object.</summary>
/// <param name="Environment">Where it is.</param>
/// <param name="Name">Its whole name.</param>
/// <param name="Ddl">The statement that would make it.</param>
public sealed record DdlAnswer(string Environment, string Name, string Ddl);
