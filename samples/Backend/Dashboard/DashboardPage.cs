using System.Text.Json;

namespace Backend.Dashboard;

/// <summary>What is cached of a dashboard: when it was made and what its sources said.</summary>
/// <param name="Timestamp">When it was made.</param>
/// <param name="Fields">What each field says.</param>
/// <param name="FailedSources">Why fields are empty, by field; empty when all is there.</param>
/// <param name="Omitted">How many entries were left out for want of room, by field; null in a page that an older version put into Redis.</param>
internal sealed record DashboardPage(
    DateTimeOffset Timestamp, IReadOnlyDictionary<string, JsonElement> Fields, IReadOnlyDictionary<string, string> FailedSources,
    IReadOnlyDictionary<string, int>? Omitted = null);
