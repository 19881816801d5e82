using System.Text.Json;
using System.Text.Json.Serialization;

namespace SnowflakeAdmin.Answers;

/// <summary>The plan of a statement.</summary>
/// <param name="Environment">Where.</param>
/// <param name="BytesScanned">Snowflake's estimate of the bytes it would scan.</param>
/// <param name="BytesAllowed">The environment's limit, if it has one.</param>
/// <param name="Plan">The plan, as Snowflake gives it.</param>
public sealed record ExplainAnswer(
    string Environment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? BytesScanned,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? BytesAllowed,
    JsonElement Plan);
