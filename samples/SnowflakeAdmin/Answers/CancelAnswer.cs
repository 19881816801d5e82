namespace SnowflakeAdmin.Answers;

/// <summary>What came of ending a query.</summary>
/// <param name="Environment">Where.</param>
/// <param name="QueryId">Which.</param>
/// <param name="Result">What Snowflake says.</param>
public sealed record CancelAnswer(string Environment, string QueryId, string Result);
