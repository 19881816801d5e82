using Microsoft.Extensions.Configuration;
using Sophia.Configuration.Files;
using Sophia.Configuration.Schema;
using Sophia.Configuration.Validation;

namespace Sophia.Configuration.Layers;

/// <summary>One pass over all sources: fills the computed layers and collects errors and warnings.</summary>
internal sealed class ConfigurationComputation(SophiaConfigurationOptions options, DeploymentFile file, IReadOnlyDictionary<string, string> variables)
{
    private const string Root = DeploymentSchema.ConfigurationRoot;
    private const string PostgresConnection = Root + ":ConnectionPools:postgres:ConnectionString";

    private readonly List<SophiaConfigurationError> _errors = [];
    private readonly List<SophiaConfigurationError> _warnings = [];

    public ConfigurationSnapshot Snapshot { get; private set; } = ConfigurationSnapshot.Empty;

    /// <summary>Computes the layers.</summary>
    /// <returns>A layer that changed, or null when none did.</returns>
    public LayerProvider? Run(IEnumerable<IConfigurationProvider> providers, LayerProvider environment, LayerProvider server, LayerProvider overlay)
    {
        var all = providers.Where(provider => provider != overlay).ToList();
        var given = EffectiveValues.Read(all.Where(provider => provider != environment && provider != server));
        var environmentChanged = environment.Replace(
            PlanEnvironment.Read(variables, options.ProcessKind, ServerEntry.Names(given, "ConnectionPools"), _warnings));

        var named = EffectiveValues.Read(all.Where(provider => provider != server));
        var serverChanged = server.Replace(ServerEntry.Build(named, options, _errors, _warnings, out var entry));

        var values = EffectiveValues.Read(all);
        var checker = Check(values);
        FillPostgres(values, checker);
        foreach (var (key, value) in checker.Overlay)
        {
            values[key] = value;
        }

        new CrossChecks(values, _errors).Run();
        CollectErrors(all, values, checker, entry);
        var overlayChanged = overlay.Replace(checker.Overlay);
        return overlayChanged ? overlay : serverChanged ? server : environmentChanged ? environment : null;
    }

    private ValueChecker Check(Dictionary<string, SetValue> values)
    {
        var checker = new ValueChecker(options, variables);
        foreach (var (key, value) in values)
        {
            checker.Check(key, value, IsUsedHere(key));
        }

        return checker;
    }

    /// <summary>Secrets of other processes are not looked up here: this process need not have them. Its own entry is looked up as <c>Sophia:Server</c>.</summary>
    private bool IsUsedHere(string key) => key.Split(':') switch
    {
        [_, var section, ..] when Is(section, "ApiGateways") || Is(section, "Backend") => false,
        [_, var section, var part, ..] when Is(section, "Monitoring") && (Is(part, "Prometheus") || Is(part, "Grafana")) => false,
        [_, var section, var server, ..] when Is(section, "McpServers") && options.ServersInThisProcess.Contains(server) => true,
        [_, var section, ..] when Is(section, "McpServers") => options.ProcessKind != SophiaProcessKind.McpServer,
        _ => true,
    };

    private void FillPostgres(Dictionary<string, SetValue> values, ValueChecker checker)
    {
        var current = checker.Overlay.GetValueOrDefault(PostgresConnection) ?? values.GetValueOrDefault(PostgresConnection);
        if (current is { Value.Length: > 0 } && !Placeholders.Contains(current.Value)
            && PostgresEnvironment.Fill(current.Value, variables) is var filled && filled != current.Value)
        {
            checker.Overlay[PostgresConnection] = current with { Value = filled };
        }
        else if (current is null && variables.TryGetValue(PostgresEnvironment.Password, out var password) && password.Length > 0)
        {
            _warnings.Add(new ValueOrigin($"environment variable {PostgresEnvironment.Password}", PostgresConnection).Error(
                "ignored: nothing says where Postgres is", "POSTGRES_URL, or connection_string of the pool postgres, beside it"));
        }
    }

    private void CollectErrors(List<IConfigurationProvider> providers, Dictionary<string, SetValue> values, ValueChecker checker, string? entry)
    {
        var unknown = file.UnknownKeys.Concat(
            from provider in providers
            where provider is not LayerProvider
            from found in EffectiveValues.Of(provider)
            where found.Value.Value.Length > 0
            let error = ValueChecker.Unknown(found.Key, found.Value.Origin, options)
            where error is not null
            select error).ToList();

        var strict = !(values.GetValueOrDefault(Root + ":Strict") is { } value && value.Value.Equals("false", StringComparison.OrdinalIgnoreCase));
        (strict ? _errors : _warnings).AddRange(unknown);
        _errors.AddRange(checker.Errors);
        _errors.AddRange(file.Errors);
        Snapshot = new ConfigurationSnapshot(values, checker.Hidden, entry, Ordered(_errors), Ordered(_warnings));
    }

    /// <summary>Each error once, the file's first and in its order.</summary>
    private static List<SophiaConfigurationError> Ordered(List<SophiaConfigurationError> errors) =>
        [.. errors.Distinct().OrderBy(error => error.Line == 0).ThenBy(error => error.Line).ThenBy(error => error.Column)];

    private static bool Is(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
