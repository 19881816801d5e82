using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
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
        var environment = Environment();
        await ShellCommand.RunAsync(_folder, environment, "dotnet", "new", "web", "-n", "Consumer", "-o", ".", "--no-restore");
        await File.WriteAllTextAsync(Path.Combine(_folder, "nuget.config"), NugetConfig(), token);
        await File.WriteAllTextAsync(Path.Combine(_folder, "Program.cs"), Repository.CodeBlocks(Repository.Read("README.md"), "csharp")[0], token);
        await ShellCommand.RunAsync(_folder, environment, "dotnet", "add", "package", "Sophia.Mcp.Hosting", "--version", Repository.Version);
        await ShellCommand.RunAsync(_folder, environment, "dotnet", "build", "-v:quiet", "-nologo", "-warnaserror", "-o", "out");

        var address = new Uri($"http://127.0.0.1:{FreePort()}/mcp");
        using var server = StartServer(environment, address);
        try
        {
            await using var client = await ConnectAsync(address, server, token);
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
        var environment = Environment();
        await ShellCommand.RunAsync(_folder, environment, "dotnet", "new", "web", "-n", "Consumer", "-o", ".", "--no-restore");
        await File.WriteAllTextAsync(Path.Combine(_folder, "nuget.config"), NugetConfig(), token);
        await File.WriteAllTextAsync(Path.Combine(_folder, "Program.cs"), Repository.CodeBlocks(Repository.Read("docs/testing.md"), "csharp")[0], token);
        await ShellCommand.RunAsync(_folder, environment, "dotnet", "add", "package", "Sophia.Mcp.Testing", "--version", Repository.Version);
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

    // The start is over when /ready says so; until then the port may not even be open.
    private static async Task<McpClient> ConnectAsync(Uri address, Process server, CancellationToken token)
    {
        using var http = new HttpClient();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        for (var status = default(HttpStatusCode); status != HttpStatusCode.OK;)
        {
            Assert.False(server.HasExited, "The consumer's server ended before it was ready.");
            try
            {
                using var answer = await http.GetAsync(new Uri(address, "/ready"), patience.Token);
                status = answer.StatusCode;
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
            }
        }

        return await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions { Endpoint = address }), cancellationToken: token);
    }

    // Its own package folder, so that an older build of the same version is never taken; what others published comes from the machine's folder when it is there.
    private Dictionary<string, string> Environment() => new()
    {
        ["NUGET_PACKAGES"] = Path.Combine(_folder, "packages"),
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["SophiaStrict"] = "",
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
    };

    private string NugetConfig()
    {
        var shared = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var fallback = Directory.Exists(shared) && !Directory.EnumerateDirectories(shared, "sophia.*").Any()
            ? $"""<fallbackPackageFolders><add key="shared" value="{shared}" /></fallbackPackageFolders>"""
            : "";
        return $"""<configuration><packageSources><add key="sophia" value="{feed.Path}" /></packageSources>{fallback}</configuration>""";
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
