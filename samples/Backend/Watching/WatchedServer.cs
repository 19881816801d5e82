namespace Backend.Watching;

/// <summary>A server of the configuration file.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Addresses">Where its health is asked, one address a replica that is known by itself.</param>
/// <param name="Timeout">How long it may take to answer.</param>
/// <param name="External">Whether it belongs to somebody else.</param>
internal sealed record WatchedServer(string Name, IReadOnlyList<Uri> Addresses, TimeSpan Timeout, bool External);
