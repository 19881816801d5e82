using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Sophia.Tests.Shared;

namespace Sophia.Configuration.Tests;

/// <summary>Makes host builders with a chosen file, environment and sources, and nothing of this machine.</summary>
internal sealed class TestHost : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sophia-config-");

    public static string PlanFile { get; } = Path.Combine(Checkout.Root, "sophia-deployment-config.yaml");

    public string Folder => _folder.FullName;

    public HostApplicationBuilder Builder { get; private set; } = null!;

    public Dictionary<string, string> Environment { get; } = [];

    public SophiaConfiguration Configuration { get; private set; } = null!;

    public string? this[string key] => Builder.Configuration[key];

    public static TestHost WithPlan(Action<SophiaConfigurationOptions>? configure = null, params (string Name, string Value)[] environment) =>
        new TestHost().Add(PlanFile, configure, environment);

    public static TestHost WithYaml(string yaml, Action<SophiaConfigurationOptions>? configure = null, params (string Name, string Value)[] environment)
    {
        var host = new TestHost();
        return host.Add(host.Write("sophia-deployment-config.yaml", yaml), configure, environment);
    }

    public static TestHost WithJson(string json, params (string Name, string Value)[] environment)
    {
        var host = new TestHost();
        return host.Add("", null, environment, builder => builder.Configuration.AddJsonFile(host.Write("appsettings.json", json)));
    }

    public TestHost Add(
        string? file, Action<SophiaConfigurationOptions>? configure, (string Name, string Value)[] environment, Action<HostApplicationBuilder>? sources = null)
    {
        foreach (var (name, value) in environment)
        {
            Environment[name] = value;
        }

        Builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = Folder });
        sources?.Invoke(Builder);
        Configuration = Builder.AddSophiaConfiguration(options =>
        {
            options.FilePath = file;
            options.EnvironmentVariables = Environment;
            options.Arguments = [];
            configure?.Invoke(options);
        });
        return this;
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
