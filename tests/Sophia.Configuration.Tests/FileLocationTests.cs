using Microsoft.Extensions.Configuration;

namespace Sophia.Configuration.Tests;

/// <summary>Where the file is looked for.</summary>
public sealed class FileLocationTests : IDisposable
{
    private const string Name = "sophia-deployment-config.yaml";
    private readonly TestHost _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void The_content_root_is_looked_in_first()
    {
        Write("a", Name);
        Write("a/b", Name);
        Directory.CreateDirectory(Path.Combine(_files.Folder, ".git"));
        Assert.Equal("a/b", Environment("a/b"));
    }

    [Fact]
    public void Parents_are_looked_in_up_to_the_root_of_the_repository()
    {
        Write("", Name);
        Write("repository", Name);
        Directory.CreateDirectory(Path.Combine(_files.Folder, "repository", ".git"));
        Directory.CreateDirectory(Path.Combine(_files.Folder, "repository", "samples", "one"));
        Assert.Equal("repository", Environment("repository/samples/one"));
    }

    [Fact]
    public void A_file_above_the_repository_is_not_ours()
    {
        Write("", Name);
        Directory.CreateDirectory(Path.Combine(_files.Folder, "repository", ".git"));
        Directory.CreateDirectory(Path.Combine(_files.Folder, "repository", "samples"));
        Assert.Null(Environment("repository/samples"));
    }

    [Fact]
    public void Without_a_repository_parents_are_not_looked_in()
    {
        Write("", Name);
        Directory.CreateDirectory(Path.Combine(_files.Folder, "app"));
        Assert.Null(Environment("app"));
    }

    [Fact]
    public void A_solution_is_a_root_where_there_is_no_repository()
    {
        Write("", Name);
        _files.Write("Some.sln", "");
        Directory.CreateDirectory(Path.Combine(_files.Folder, "app"));
        Assert.Equal("", Environment("app"));
    }

    [Fact]
    public void The_variable_beats_the_search_and_the_switch_beats_the_variable()
    {
        Write("root", Name);
        Write("variable", "v.yaml");
        Write("switch", "s.yaml");
        Assert.Equal("variable", Environment("root", [], ("SOPHIA_CONFIG", Path.Combine(_files.Folder, "variable", "v.yaml"))));
        Assert.Equal("switch", Environment("root", ["--config", "../switch/s.yaml"], ("SOPHIA_CONFIG", "nowhere")));
        Assert.Equal("switch", Environment("root", ["--config=../switch/s.yaml"]));
    }

    [Fact]
    public void The_hosts_command_line_counts_and_a_folder_may_be_named()
    {
        Write("named", Name);
        _files.Add(null, null, [], builder => builder.Configuration.AddCommandLine(["--config", Path.Combine(_files.Folder, "named")]));
        Assert.Equal("named", _files["Sophia:Environment"]);
    }

    [Theory]
    [InlineData("SOPHIA_CONFIG")]
    [InlineData("--config")]
    public void A_file_that_was_named_must_exist(string by)
    {
        var error = Assert.Throws<SophiaConfigurationException>(() => by == "--config"
            ? Environment("", [by, "nowhere.yaml"])
            : Environment("", [], (by, "nowhere.yaml")));
        Assert.Contains($"nowhere.yaml: there is no such file (named by {by})", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Each file says in its environment which folder it stands in; a dot stands for the outermost.</summary>
    private void Write(string folder, string name) =>
        _files.Write(Path.Combine(folder, name), $"deployment:\n  environment: '{(folder.Length == 0 ? "outermost" : folder.Replace('/', '.'))}'\n");

    private string? Environment(string contentRoot, string[]? arguments = null, params (string Name, string Value)[] environment)
    {
        using var host = new TestHost();
        host.Add(null, options =>
        {
            options.ContentRoot = Path.Combine(_files.Folder, contentRoot);
            options.Arguments = arguments ?? [];
        }, environment);
        return host["Sophia:Environment"] is { } found ? found == "outermost" ? "" : found.Replace('.', '/') : null;
    }
}
