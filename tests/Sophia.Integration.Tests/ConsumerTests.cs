using System.Diagnostics;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Sophia.Integration;

/// <summary>What a newcomer does: a new project outside the repository, the package from a feed, the README's program, a tool call.</summary>
public sealed class ConsumerTests(PackageFeed feed) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sophia-consumer-").FullName;

    [Fact]
    public async Task A_new_project_with_the_package_and_the_README_program_serves_a_tool()
    {
        var token = TestContext.Current.CancellationToken;
        var environment = ConsumerProject.Environment(_folder);
        await ConsumerProject.CreateAsync(_folder, environment, feed, Repository.CodeBlocks(Repository.Read("README.md"), "csharp")[0], "Sophia.Mcp.Hosting");
        await ShellCommand.RunAsync(_folder, environment, "dotnet", "build", "-v:quiet", "-nologo", "-warnaserror", "-o", "out");

        var address = new Uri($"http://127.0.0.1:{ServerPort.Free()}/mcp");
        using var server = StartServer(environment, address);
        try
        {
            await ServerPort.ReadyAsync(address, server, token);
            await using var client = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions { Endpoint = address }), cancellationToken: token);
            var answer = await client.CallToolAsync("what_time", new Dictionary<string, object?> { ["zone"] = "Europe/Paris" }, cancellationToken: token);

            Assert.NotEqual(true, answer.IsError);
            Assert.Matches(@"\+0[12]:00$", Assert.IsType<TextContentBlock>(Assert.Single(answer.Content)).Text);
            using var http = new HttpClient();
            Assert.Contains("streamable HTTP on /mcp", await http.GetStringAsync(new Uri(address, "/info"), token), StringComparison.Ordinal);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_test_in_a_new_project_runs_a_server_in_memory_with_the_test_kit()
    {
        var token = TestContext.Current.CancellationToken;
        var environment = ConsumerProject.Environment(_folder);
        await ConsumerProject.CreateAsync(_folder, environment, feed, Repository.CodeBlocks(Repository.Read("docs/testing.md"), "csharp")[0], "Sophia.Mcp.Testing");
        // NU1603: a feed may lack the exact version of Google.Protobuf that the tokenizer asks for.
        await ShellCommand.RunAsync(_folder, environment, "dotnet", "build", "-v:quiet", "-nologo", "-warnaserror", "-p:NoWarn=NU1603", "-o", "out");

        environment["SOPHIA_APPROVE"] = "1";
        await ShellCommand.RunAsync(_folder, environment, "dotnet", "out/Consumer.dll");
        environment.Remove("SOPHIA_APPROVE");
        await ShellCommand.RunAsync(_folder, environment, "dotnet", "out/Consumer.dll");

        Assert.Contains("Adds two numbers", await File.ReadAllTextAsync(Path.Combine(_folder, "approved.json"), token), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Process StartServer(IReadOnlyDictionary<string, string> environment, Uri address)
    {
        var start = new ProcessStartInfo("dotnet", ["out/Consumer.dll", "--urls", address.GetLeftPart(UriPartial.Authority)])
        {
            WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var server = Process.Start(start)!;
        server.OutputDataReceived += static (_, _) => { };
        server.ErrorDataReceived += static (_, _) => { };
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        return server;
    }
}
