namespace Sophia.Health;

/// <summary>One message to people: what is new in a group of alerts.</summary>
/// <param name="Group">The service the alerts are about.</param>
/// <param name="Firing">The alerts of the group that fire.</param>
/// <param name="Resolved">Those that were told before and are over.</param>
/// <param name="IsRepeat">Nothing new: a reminder after the repeat interval.</param>
/// <param name="At">When it was made.</param>
public sealed record AlertNotification(string Group, IReadOnlyList<Alert> Firing, IReadOnlyList<Alert> Resolved, bool IsRepeat, DateTimeOffset At)
{
    /// <summary>One line for people.</summary>
    public string Headline => ShortText.OneLine(Firing.Count > 0 ? $"[FIRING:{Firing.Count}] {Group}: {Firing[0].Summary}" : $"[RESOLVED] {Group}: {Resolved[0].Summary}");
}
