namespace Sophia.Health.Tests.Alerts;

internal static class AlertSamples
{
    public static Alert Firing(string service) => new()
    {
        Id = "1-1",
        Service = service,
        Kind = AlertKind.Critical,
        Subject = "",
        State = AlertState.Firing,
        Summary = $"{service} is unhealthy: <refused>",
        StartsAt = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero),
    };
}
