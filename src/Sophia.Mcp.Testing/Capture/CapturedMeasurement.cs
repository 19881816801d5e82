namespace Sophia.Mcp.Testing;

/// <summary>One measurement.</summary>
/// <param name="Instrument">The instrument's name.</param>
/// <param name="Value">The value, in the instrument's unit.</param>
/// <param name="Tags">Its tags.</param>
public sealed record CapturedMeasurement(string Instrument, double Value, IReadOnlyDictionary<string, object?> Tags);
