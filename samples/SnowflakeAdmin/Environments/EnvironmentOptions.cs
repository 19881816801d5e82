using System.ComponentModel.DataAnnotations;

namespace SnowflakeAdmin.Environments;

/// <summary>
/// What may be done in one environment: section <c>SnowflakeAdmin:Environments:&lt;name&gt;</c>. What is not set comes from the defaults of dev, stg and prod; other names begin
/// with those of prod. Lists replace the defaults.
/// </summary>
public sealed class EnvironmentOptions
{
    /// <summary>Kinds of statements: names of <c>StatementKind</c>, or <c>Read</c> (SELECT, SHOW, DESCRIBE, EXPLAIN) and <c>All</c>.</summary>
    public IList<string>? Statements { get; set; }

    /// <summary>Which of them need a confirmation.</summary>
    public ConfirmationMode? Confirm { get; set; }

    /// <summary>How long a statement may take.</summary>
    /// <value>One second to ten minutes. dev 60 s, stg 30 s, prod 15 s.</value>
    [Range(typeof(TimeSpan), SnowflakeAdminDefaults.MinTimeout, SnowflakeAdminDefaults.MaxTimeout, ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan? Timeout { get; set; }

    /// <summary>How many rows a page has at most.</summary>
    /// <value>1 to 1,000. The default is 1,000; callers get 100 unless they ask for more.</value>
    [Range(1, SnowflakeAdminDefaults.MaxPageRows)]
    public int? MaxRows { get; set; }

    /// <summary>How many bytes of JSON the rows of a page have at most; a single row may exceed it.</summary>
    /// <value>1,024 to 1,048,576 bytes. The default is 65,536.</value>
    [Range(SnowflakeAdminDefaults.MinPageBytes, SnowflakeAdminDefaults.MaxPageBytes)]
    public int? MaxBytes { get; set; }

    /// <summary>How many bytes a statement may scan by Snowflake's own estimate (EXPLAIN) before it is refused.</summary>
    /// <value>1 byte or more. The default is none: nothing is explained before it runs.</value>
    [Range(1L, long.MaxValue)]
    public long? MaxScannedBytes { get; set; }

    /// <summary>Objects that may be read: <c>DATABASE.SCHEMA.NAME</c>, with <c>*</c> for any or behind a beginning.</summary>
    /// <value>The default is <c>*</c>: whatever the role may read.</value>
    public IList<string>? Readable { get; set; }

    /// <summary>Objects that may be changed.</summary>
    /// <value>The default is <c>*</c>.</value>
    public IList<string>? Writable { get; set; }

    /// <summary>Objects that may not even be read, whatever the other lists say.</summary>
    /// <value>The default is none.</value>
    public IList<string>? Denied { get; set; }

    /// <summary>Warehouses that may be changed.</summary>
    /// <value>The default is <c>*</c>.</value>
    public IList<string>? Warehouses { get; set; }

    /// <summary>Warehouses that may not, whatever the other list says.</summary>
    /// <value>The default is none.</value>
    public IList<string>? DeniedWarehouses { get; set; }

    /// <summary>Functions of users that statements may call.</summary>
    /// <value>The default is none.</value>
    public IList<string>? Functions { get; set; }

    /// <summary>Roles that are never granted or revoked, nor any role that contains one of them.</summary>
    /// <value>The default is ACCOUNTADMIN, SECURITYADMIN, USERADMIN, ORGADMIN, GLOBALORGADMIN. ACCOUNTADMIN and SECURITYADMIN cannot be taken out.</value>
    public IList<string>? PrivilegedRoles { get; set; }

    /// <summary>How many statements one text may have.</summary>
    /// <value>1 to 100. The default is 20.</value>
    [Range(1, 100)]
    public int? MaxStatements { get; set; }
}
