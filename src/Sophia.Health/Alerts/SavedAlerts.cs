namespace Sophia.Health;

/// <summary>The saved form of alerts that are over: those of the history and those whose end is still to be told.</summary>
internal static class SavedAlerts
{
    public static void Transfer(ref StateCursor state, List<Alert> alerts)
    {
        var count = state.Int(alerts.Count);
        for (var i = 0; i < count; i++)
        {
            var alert = Transfer(ref state, state.Writing ? alerts[i] : null);
            if (!state.Writing)
            {
                alerts.Add(alert);
            }
        }
    }

    private static Alert Transfer(ref StateCursor state, Alert? alert)
    {
        var key = Transfer(ref state, alert is null ? default : new AlertKey(alert.Service, alert.Kind, alert.Subject));
        return new Alert
        {
            Id = state.Text(alert?.Id ?? ""),
            Service = key.Service,
            Kind = key.Kind,
            Subject = key.Subject,
            State = AlertState.Resolved,
            Summary = state.Text(alert?.Summary ?? ""),
            StartsAt = state.Time(alert?.StartsAt ?? default(DateTimeOffset)),
            FiredAt = state.Time(alert?.FiredAt),
            EndsAt = state.Time(alert?.EndsAt),
            AcknowledgedBy = state.OptionalText(alert?.AcknowledgedBy),
            InhibitedBy = state.OptionalText(alert?.InhibitedBy),
            Silenced = state.Bool(alert?.Silenced ?? false),
        };
    }

    public static AlertKey Transfer(ref StateCursor state, AlertKey key) =>
        new(state.Text(key.Service ?? ""), (AlertKind)state.Int((int)key.Kind), state.Text(key.Subject ?? ""));

    public static AlertSilence Transfer(ref StateCursor state, AlertSilence? silence)
    {
        var id = state.Text(silence?.Id ?? "");
        var service = state.Text(silence?.Service ?? "");
        var kind = state.Int(silence?.Kind is { } one ? (int)one : -1);
        return new AlertSilence(
            id, service, kind < 0 ? null : (AlertKind)kind, state.Time(silence?.Until ?? default(DateTimeOffset)), state.Text(silence?.By ?? ""), state.Text(silence?.Comment ?? ""));
    }
}
