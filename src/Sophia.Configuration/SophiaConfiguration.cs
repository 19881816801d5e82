using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Sophia.Configuration.Files;
using Sophia.Configuration.Layers;

namespace Sophia.Configuration;

/// <summary>
/// The configuration of Sophia in a host: the file, the plan's environment names, the entry this process is, and the check of every source.
/// Follows the host's configuration: a source added later is taken into account and checked when the host starts. Thread-safe.
/// </summary>
public sealed class SophiaConfiguration : IDisposable
{
    private readonly IConfigurationManager _manager;
    private readonly IConfigurationRoot _root;
    private readonly FileLayerProvider _fileLayer;
    private readonly LayerProvider _serverLayer = new("this process");
    private readonly LayerProvider _environmentLayer = new("environment names");
    private readonly LayerProvider _overlay = new("resolved values");
    private readonly Lock _gate = new();
    private ConfigurationSnapshot _snapshot = ConfigurationSnapshot.Empty;
    private DeploymentFile _file = DeploymentFile.None;
    private IDisposable? _subscription;

    private SophiaConfiguration(IConfigurationManager manager, IConfigurationRoot root)
    {
        _manager = manager;
        _root = root;
        _fileLayer = new FileLayerProvider(this);
    }

    /// <summary>The full path of the file that was read, or null when there is none.</summary>
    public string? FilePath { get; private set; }

    /// <summary>The section this process is, such as <c>Sophia:McpServers:ai_memory</c>, or null when no entry has its name.</summary>
    public string? Entry => _snapshot.Entry;

    /// <summary>Everything that is wrong; empty when the configuration can be used.</summary>
    public IReadOnlyList<SophiaConfigurationError> Errors => _snapshot.Errors;

    /// <summary>What is odd but no error: unknown keys with <c>strict: false</c>, and environment variables that are ignored.</summary>
    public IReadOnlyList<SophiaConfigurationError> Warnings => _snapshot.Warnings;

    internal SophiaConfigurationOptions Options { get; } = new();

    /// <summary>Every value in force with its source, secrets masked.</summary>
    public SophiaConfigurationReport GetReport() => _snapshot.Report(FilePath);

    /// <summary>Throws when anything is wrong.</summary>
    /// <exception cref="SophiaConfigurationException">There are <see cref="Errors"/>.</exception>
    public void ThrowIfInvalid()
    {
        if (Errors is { Count: > 0 } errors)
        {
            throw new SophiaConfigurationException(errors);
        }
    }

    /// <summary>Stops following the host's configuration.</summary>
    public void Dispose() => _subscription?.Dispose();

    /// <summary>The one instance of a configuration, added to it on the first call.</summary>
    internal static SophiaConfiguration Of(IConfigurationManager manager)
    {
        if (manager.Sources.OfType<FileLayerProvider>().FirstOrDefault() is { } existing)
        {
            return existing.Owner;
        }

        var root = manager as IConfigurationRoot
            ?? throw new ArgumentException($"The configuration manager {manager.GetType()} does not show its providers (IConfigurationRoot).", nameof(manager));
        var configuration = new SophiaConfiguration(manager, root);
        configuration.AddLayers();
        configuration._subscription = ChangeToken.OnChange(((IConfiguration)manager).GetReloadToken, configuration.Refresh);
        return configuration;
    }

    /// <summary>Reads the file, with the options as they are now, and computes everything.</summary>
    internal void Load(string? hostContentRoot)
    {
        var contentRoot = Path.GetFullPath(Options.ContentRoot ?? hostContentRoot ?? Environment.CurrentDirectory);
        lock (_gate)
        {
            var location = new FileLocator(Options, Variables(), contentRoot).Locate(_root.Providers);
            _file = location is null ? DeploymentFile.None : DeploymentFile.Read(location, Options);
            FilePath = location?.Path;
            _fileLayer.Replace(_file.Values);
        }

        Refresh();
    }

    private void AddLayers()
    {
        // The file is below everything the host reads; the plan's names are just below SOPHIA__ names, or else below the command line.
        var sources = _manager.Sources;
        var environment = sources.ToList().FindIndex(ProviderNames.IsEnvironment);
        var commandLine = sources.ToList().FindIndex(ProviderNames.IsCommandLine);
        var place = environment >= 0 ? environment : commandLine >= 0 ? commandLine : 0;
        SourceInsertion.Insert(_manager, _root, [(place, _environmentLayer), (0, _serverLayer), (0, _fileLayer)]);
        sources.Add(_overlay);
    }

    private void Refresh()
    {
        if (!_manager.Sources.Contains(_fileLayer))
        {
            return;
        }

        if (!ReferenceEquals(_manager.Sources[^1], _overlay))
        {
            _manager.Sources.Add(_overlay); // Announces a change, which leads back here.
            return;
        }

        LayerProvider? changed;
        lock (_gate)
        {
            var computation = new ConfigurationComputation(Options, _file, Variables());
            changed = computation.Run(_root.Providers, _environmentLayer, _serverLayer, _overlay);
            _snapshot = computation.Snapshot;
        }

        changed?.Announce();
    }

    private IReadOnlyDictionary<string, string> Variables() => Options.EnvironmentVariables ?? ProcessEnvironment.Read();
}
