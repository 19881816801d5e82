using System.Diagnostics;
using AiMemory.Tests.Sqlite;

namespace AiMemory.Tests.EndToEnd;

/// <summary>What somebody meets at a shell: help, a slip of the finger, a mistake in the configuration.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--help", 0)]
    [InlineData("help", 0)]
    [InlineData("serach", 2)]
    [InlineData("import", 2)]
    public async Task Help_and_a_command_that_is_none_show_the_usage(string word, int code)
    {
        var (exit, output) = await RunAsync(word);

        Assert.Equal(code, exit);
        Assert.StartsWith("usage: AiMemory", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_the_configuration_file_is_a_readable_list_for_the_server_and_for_a_command()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "sophia-deployment-config.yaml"), "deployment:\n  mcp_servers:\n    ai_memory:\n      prot: 9000\n", Token);

        var server = await RunAsync();
        var command = await RunAsync("search", "anything");

        foreach (var (exit, output) in new[] { server, command })
        {
            Assert.Equal(1, exit);
            Assert.Contains("sophia-deployment-config.yaml:4:7", output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_memory_file_is_its_owners_alone()
    {
        await RunAsync("search", "anything");

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File()));
        }
    }

    private string Folder => Path.GetDirectoryName(_folder.File())!;

    private async Task<(int Exit, string Output)> RunAsync(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [ServerProcess.Assembly, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["AiMemory__File"] = _folder.File();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, output + await errors);
    }
}
