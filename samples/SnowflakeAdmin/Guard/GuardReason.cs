namespace SnowflakeAdmin.Guard;

/// <summary>Why the guard refuses. The names stand in the audit log and in the corpus.</summary>
internal enum GuardReason
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>There is no statement.</summary>
    Empty,

    /// <summary>The text is longer than is read.</summary>
    TooLong,

    /// <summary>More statements than a batch may have.</summary>
    TooMany,

    /// <summary>Parentheses, cases or subqueries stand too deep in each other.</summary>
    TooDeep,

    /// <summary>Control and invisible characters, half surrogates, look-alikes.</summary>
    ForbiddenCharacter,

    /// <summary>Two readers of SQL could cut this text into different tokens.</summary>
    Ambiguous,

    /// <summary>Not a statement that the guard knows, or not in a form that it knows.</summary>
    NotUnderstood,

    /// <summary>A statement that no environment may allow: it runs code the guard cannot see, moves files or changes the session.</summary>
    NeverAllowed,

    /// <summary>A statement that this environment does not allow.</summary>
    StatementNotAllowed,

    /// <summary>A function that is not among the harmless ones.</summary>
    FunctionNotAllowed,

    /// <summary>An object that this environment does not allow, or not for writing.</summary>
    ObjectNotAllowed,

    /// <summary>A name without database or schema where no default is configured.</summary>
    NotQualified,

    /// <summary>A role, privilege or grantee that nobody may grant here.</summary>
    PrivilegedRole,

    /// <summary>More bytes would be scanned than the environment allows, or how many cannot be told.</summary>
    TooExpensive,
}
