using System.Text.Json.Serialization;

namespace SnowflakeAdmin.Answers;

/// <summary>How an environment is.</summary>
/// <param name="Environment">Its name.</param>
/// <param name="Account">Its account.</param>
/// <param name="Emulated">Whether it is an emulator inside the server.</param>
/// <param name="Reachable">Whether a statement ran just now.</param>
/// <param name="Milliseconds">How long that took.</param>
/// <param name="Error">Why not.</param>
/// <param name="User">As whom.</param>
/// <param name="Role">In which role.</param>
/// <param name="Warehouse">On which warehouse.</param>
/// <param name="Database">The database of names without one.</param>
/// <param name="Version">Snowflake's version.</param>
/// <param name="Policy">What may be done there.</param>
public sealed record ConnectionAnswer(
    string Environment,
    string Account,
    bool Emulated,
    bool Reachable,
    double Milliseconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? User,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Warehouse,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Database,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version,
    PolicyAnswer Policy);

/// <summary>What may be done in an environment.</summary>
/// <param name="Statements">The kinds of statements.</param>
/// <param name="Confirm">Which need a confirmation.</param>
/// <param name="TimeoutSeconds">How long a statement may take.</param>
/// <param name="MaxRows">Rows of a page at most.</param>
/// <param name="MaxBytes">Bytes of a page at most.</param>
/// <param name="MaxScannedBytes">Bytes that a statement may scan.</param>
/// <param name="Readable">Objects that may be read.</param>
/// <param name="Writable">Objects that may be changed.</param>
/// <param name="Denied">Objects that may not be used.</param>
public sealed record PolicyAnswer(
    IReadOnlyList<string> Statements,
    string Confirm,
    double TimeoutSeconds,
    int MaxRows,
    int MaxBytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? MaxScannedBytes,
    IReadOnlyList<string> Readable,
    IReadOnlyList<string> Writable,
    IReadOnlyList<string> Denied);

/// <summary>How the environments are.</summary>
/// <param name="Environments">One by one.</param>
public sealed record ConnectionsAnswer(IReadOnlyList<ConnectionAnswer> Environments);
