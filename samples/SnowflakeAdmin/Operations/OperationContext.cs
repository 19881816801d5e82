using SnowflakeAdmin.Environments;

namespace SnowflakeAdmin.Operations;

/// <summary>One call: who, by which tool, where.</summary>
/// <param name="Id">Joins its lines in the audit log and marks its statements in the query history.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Tool">By which tool.</param>
/// <param name="Environment">Where.</param>
internal sealed record OperationContext(string Id, Caller Caller, string Tool, AdminEnvironment Environment)
{
    /// <summary>Begins the mark of every statement of this server.</summary>
    public const string TagPrefix = "sophia-snowflake-admin ";

    /// <summary>The mark of its statements.</summary>
    public string Tag => TagPrefix + Id;

    public static OperationContext New(Caller caller, string tool, AdminEnvironment environment) => new(Guid.NewGuid().ToString("N"), caller, tool, environment);
}
