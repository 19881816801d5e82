using Sophia.Configuration.Schema;

namespace Sophia.Configuration.Layers;

/// <summary>Chooses the entry of the file that this process is, and makes it <c>Sophia:Server</c>.</summary>
internal static class ServerEntry
{
    private const string Root = DeploymentSchema.ConfigurationRoot;
    private const string ServerName = Root + ":Server:Name";

    /// <summary>The values of <c>Sophia:Server</c> that follow from the chosen entry and from the defaults of the deployment.</summary>
    /// <param name="values">Everything the other layers say.</param>
    /// <param name="options">What the process is, and its name if nothing else names it.</param>
    /// <param name="errors">Takes a name from the environment that no entry has.</param>
    /// <param name="warnings">Takes any other name that no entry has.</param>
    /// <param name="entry">The section that was chosen, such as <c>Sophia:McpServers:ai_memory</c>, or null.</param>
    public static Dictionary<string, SetValue> Build(
        IReadOnlyDictionary<string, SetValue> values, SophiaConfigurationOptions options, List<SophiaConfigurationError> errors,
        List<SophiaConfigurationError> warnings, out string? entry)
    {
        var server = new Dictionary<string, SetValue>(StringComparer.OrdinalIgnoreCase);
        entry = new EntryChoice(values, options, errors, warnings).Choose();
        Copy(values, $"{Root}:Monitoring:HealthChecks", $"{Root}:Server:HealthCheck", server, IsShared);
        if (entry is not null)
        {
            Copy(values, entry, $"{Root}:Server", server, _ => true);
        }

        var name = options.ServerName ?? entry?[(entry.LastIndexOf(':') + 1)..];
        if (name is not null)
        {
            server[ServerName] = new SetValue(name, new ValueOrigin(options.ServerName is null ? "the chosen entry" : "the program", ServerName));
        }

        server.TryAdd($"{Root}:Server:Host", new SetValue("127.0.0.1", new ValueOrigin("default", $"{Root}:Server:Host")));
        return server;
    }

    // The rest of the section belongs to the monitor alone.
    private static bool IsShared(string key) => key.ToUpperInvariant() is "INTERVAL" or "TIMEOUT" or "RETRIES";

    /// <summary>The names of the entries of a section such as <c>ConnectionPools</c>.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyDictionary<string, SetValue> values, string section)
    {
        var prefix = $"{Root}:{section}:";
        return [.. values.Keys
            .Where(key => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(key => key[prefix.Length..].Split(':')[0])
            .Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static void Copy(
        IReadOnlyDictionary<string, SetValue> values, string from, string to, Dictionary<string, SetValue> target, Func<string, bool> take)
    {
        var prefix = from + ":";
        foreach (var (key, value) in values)
        {
            if (key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && take(key[prefix.Length..]))
            {
                target[$"{to}:{key[prefix.Length..]}"] = value;
            }
        }
    }
}
