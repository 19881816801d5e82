namespace SnowflakeAdmin.Guard;

/// <summary>What a statement is, and what else it needs to be allowed to do. Whatever is not here does not exist for the guard.</summary>
internal enum StatementKind
{
    Select,
    Show,
    Describe,
    Explain,
    Insert,
    Update,
    Delete,
    Merge,
    Truncate,
    CreateTable,
    CreateView,
    CreateSchema,
    CreateDatabase,
    CreateWarehouse,
    AlterTable,
    AlterView,
    AlterSchema,
    AlterDatabase,
    AlterWarehouse,
    SuspendWarehouse,
    ResumeWarehouse,
    AbortQueries,
    DropTable,
    DropView,
    DropSchema,
    DropDatabase,
    DropWarehouse,
    Undrop,
    Comment,
    GrantRole,
    RevokeRole,
    GrantPrivilege,
    RevokePrivilege,

    /// <summary>No statement: ending a query of somebody else (cancel_query).</summary>
    CancelQuery,

    /// <summary>Beside another kind: OR REPLACE, which drops what was there.</summary>
    Replace,

    /// <summary>Beside INSERT: OVERWRITE, which empties the table first.</summary>
    Overwrite,

    /// <summary>Beside UPDATE and DELETE: no WHERE, so every row.</summary>
    WholeTable,

    /// <summary>Beside ALTER: columns dropped or renamed, tables renamed or swapped, options of a table other than a comment.</summary>
    Restructure,
}
