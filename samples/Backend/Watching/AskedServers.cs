using System.Collections.Concurrent;

namespace Backend.Watching;

/// <summary>
/// Whether a server was asked in its last check. One whose name cannot be resolved, or whose breaker lets nothing through, was not: how long the check took says nothing of it then. Thread-safe.
/// </summary>
internal sealed class AskedServers
{
    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.Ordinal);

    /// <summary>Notes what became of a check.</summary>
    public void Note(string server, bool asked) => _asked[server] = asked;

    /// <summary>False when the last check of a server did not come to ask it; true as well for what is no server of the configuration file.</summary>
    public bool WasAsked(string server) => _asked.GetValueOrDefault(server, defaultValue: true);
}
