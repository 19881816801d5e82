namespace Backend.Health;

/// <summary>A service as the page and the dashboard show it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">server, connection, resource or internal.</param>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="ResponseTimeMs">How long its last check took; null when that did not come to ask it, or there was none yet.</param>
/// <param name="LastCheck">When that was.</param>
/// <param name="Error">Why it is not healthy.</param>
internal sealed record ServiceView(string Name, string Kind, string Status, double? ResponseTimeMs, DateTimeOffset? LastCheck, string? Error);
