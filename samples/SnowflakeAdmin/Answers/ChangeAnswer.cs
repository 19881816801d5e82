using System.ComponentModel;
using System.Text.Json.Serialization;
using SnowflakeAdmin.Environments;
using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Answers;

/// <summary>How far a change got.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChangeStatus>))]
public enum ChangeStatus
{
    /// <summary>It ran.</summary>
    Ran,

    /// <summary>It waits for confirm_operation.</summary>
    ConfirmationRequired,

    /// <summary>The person who was asked said no; nothing ran.</summary>
    Declined,
}

/// <summary>What came of a change.</summary>
public sealed record ChangeAnswer
{
    /// <summary>How far it got.</summary>
    public required ChangeStatus Status { get; init; }

    /// <summary>Where.</summary>
    public required string Environment { get; init; }

    /// <summary>What ran, in order.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StatementOutcome>? Statements { get; init; }

    /// <summary>What is to be confirmed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Ask the user; only if they agree call confirm_operation with token, environment and sql exactly as here.")]
    public ConfirmationRequest? Confirmation { get; init; }

    internal static ChangeAnswer Ran(AdminEnvironment environment, IReadOnlyList<StatementOutcome> statements) =>
        new() { Status = ChangeStatus.Ran, Environment = environment.Name, Statements = statements };

    internal static ChangeAnswer Declined(AdminEnvironment environment) => new() { Status = ChangeStatus.Declined, Environment = environment.Name };

    internal static ChangeAnswer Ask(AdminEnvironment environment, GuardVerdict verdict, string sql, string token, DateTimeOffset expires) => new()
    {
        Status = ChangeStatus.ConfirmationRequired,
        Environment = environment.Name,
        Confirmation = new ConfirmationRequest(
            token,
            sql,
            expires,
            [.. verdict.Statements.Select(static statement => statement.Kinds.ToString())],
            [.. verdict.Statements.SelectMany(static statement => statement.Objects).Where(static reference => reference.IsWrite).Select(static reference => reference.ToString()).Distinct()]),
    };
}

/// <summary>What is to be confirmed.</summary>
/// <param name="Token">Good once, for this caller, environment and statement.</param>
/// <param name="Sql">Exactly what will run.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="Kinds">What the statements are.</param>
/// <param name="Changes">What they change.</param>
public sealed record ConfirmationRequest(string Token, string Sql, DateTimeOffset ExpiresAt, IReadOnlyList<string> Kinds, IReadOnlyList<string> Changes);
