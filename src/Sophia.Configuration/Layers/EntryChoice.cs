using Sophia.Configuration.Schema;

namespace Sophia.Configuration.Layers;

/// <summary>Finds the entry of the file that this process is, and says so where a name has none: the process would run on defaults in silence.</summary>
internal sealed class EntryChoice(
    IReadOnlyDictionary<string, SetValue> values, SophiaConfigurationOptions options, List<SophiaConfigurationError> errors, List<SophiaConfigurationError> warnings)
{
    private const string Root = DeploymentSchema.ConfigurationRoot;
    private const string ServerName = Root + ":Server:Name";

    /// <summary>The section that was chosen, such as <c>Sophia:McpServers:ai_memory</c>, or null.</summary>
    public string? Choose()
    {
        if (options.ProcessKind == SophiaProcessKind.Backend)
        {
            return values.Keys.Any(key => key.StartsWith($"{Root}:Backend:", StringComparison.OrdinalIgnoreCase)) ? $"{Root}:Backend" : null;
        }

        var isGateway = options.ProcessKind == SophiaProcessKind.Gateway;
        var section = isGateway ? "ApiGateways" : "McpServers";
        var names = ServerEntry.Names(values, section);
        if (names.Count == 0)
        {
            return null;
        }

        if (!isGateway)
        {
            LookForServersInThisProcess(names);
        }

        var match = Named(section, names, mayBeTheOnly: isGateway);
        return match is null ? null : $"{Root}:{section}:{match}";
    }

    private string? Named(string section, IReadOnlyList<string> names, bool mayBeTheOnly)
    {
        var named = values.GetValueOrDefault(ServerName);
        if ((named?.Value ?? options.ServerName) is { } wanted)
        {
            return Match(names, wanted) ?? Missing(wanted, named?.Origin ?? Program, section, names);
        }

        return mayBeTheOnly && names.Count == 1 ? names[0]
            : options.ProgramName is not { } program ? null
            : Match(names, program) ?? Match(names, Short(program)) ?? Missing(Short(program), Program, section, names);
    }

    // The environment's name is for nothing else than choosing an entry; the others name the process in reports, too.
    private string? Missing(string wanted, ValueOrigin origin, string section, IReadOnlyList<string> names)
    {
        var isError = origin.Source == "environment variable MCP_SERVER_NAME";
        (isError ? errors : warnings).Add(origin.Error(
            $"no entry of that name ('{wanted}') in {section}{(isError ? "" : ", so this process runs on defaults")}", string.Join(", ", names), KeySuggestion.Nearest(wanted, names)));
        return null;
    }

    // Bound as it is written.
    private void LookForServersInThisProcess(IReadOnlyList<string> names)
    {
        foreach (var server in options.ServersInThisProcess.Where(server => !names.Contains(server, StringComparer.OrdinalIgnoreCase)))
        {
            warnings.Add(new ValueOrigin("the program", $"{Root}:McpServers:{server}").Error(
                $"no entry of that name ('{server}') in McpServers, so this server runs on defaults", string.Join(", ", names), KeySuggestion.Nearest(server, names)));
        }
    }

    private static ValueOrigin Program => new("the program", ServerName);

    private static string? Match(IReadOnlyList<string> names, string wanted) =>
        names.FirstOrDefault(name => KeySuggestion.Plain(name) == KeySuggestion.Plain(wanted));

    private static string Short(string program) =>
        program.Length > "Server".Length && program.EndsWith("Server", StringComparison.OrdinalIgnoreCase) ? program[..^"Server".Length].TrimEnd('.', '_', '-') : program;
}
