namespace Sophia.Health;

/// <summary>For a time, nobody is told about a service.</summary>
/// <param name="Id">Names the silence, to end it early.</param>
/// <param name="Service">The service.</param>
/// <param name="Kind">Only this kind; all kinds when <see langword="null"/>.</param>
/// <param name="Until">When it ends.</param>
/// <param name="By">Who made it.</param>
/// <param name="Comment">Why.</param>
public sealed record AlertSilence(string Id, string Service, AlertKind? Kind, DateTimeOffset Until, string By, string Comment)
{
    internal bool Covers(AlertKey key, DateTimeOffset now) => now < Until && key.Service == Service && (Kind is null || Kind == key.Kind);
}

/// <summary>Names a condition.</summary>
internal readonly record struct AlertKey(string Service, AlertKind Kind, string Subject);
