using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Sophia.Integration;

/// <summary>The packages compiled ahead of time into one program: no warning of the compiler, and the program serves a tool.</summary>
public sealed class AotTests(PackageFeed feed) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sophia-aot-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_server_compiled_ahead_of_time_serves_tools_with_types_of_their_own()
    {
        var token = TestContext.Current.CancellationToken;
        var environment = ConsumerProject.Environment(_folder);
        await ConsumerProject.CreateAsync(
            _folder, environment, feed, Repository.Read("tests/Sophia.Integration.Tests/Aot/Program.cs"),
            "Sophia.Mcp.Hosting", "Sophia.Connections.Postgres", "Sophia.Connections.Redis", "Sophia.Caching", "Sophia.WebSockets");
        await ShellCommand.RunAsync(
            _folder, environment, "dotnet", "publish", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", "out", "-v:quiet", "-nologo",
            "-p:PublishAot=true", "-p:DebugType=none", "-warnaserror");

        var address = new Uri($"http://127.0.0.1:{ServerPort.Free()}/mcp");
        var program = Path.Combine(_folder, "out", "Consumer" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        using var server = Process.Start(new ProcessStartInfo(program, ["--urls", address.GetLeftPart(UriPartial.Authority)])
        {
            WorkingDirectory = _folder, RedirectStandardOutput = true,
        })!;
        try
        {
            server.OutputDataReceived += static (_, _) => { };
            server.BeginOutputReadLine();
            await ServerPort.ReadyAsync(address, server, token);
            await using var client = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions { Endpoint = address }), cancellationToken: token);

            var sum = await client.CallToolAsync("add", new Dictionary<string, object?> { ["one"] = 40, ["two"] = 2 }, cancellationToken: token);
            var wrong = await client.CallToolAsync("add", new Dictionary<string, object?> { ["one"] = "x", ["two"] = 2 }, cancellationToken: token);
            using var http = new HttpClient();
            using var health = await http.GetAsync(new Uri(address, "/health"), token);

            Assert.Equal(42, sum.StructuredContent!.Value.GetProperty("Value").GetInt32());
            Assert.Contains("'one': expected integer", Assert.IsType<TextContentBlock>(Assert.Single(wrong.Content)).Text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
            Assert.Contains("mcp_server_operation_duration_seconds_count", await http.GetStringAsync(new Uri(address, "/metrics"), token), StringComparison.Ordinal);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }
}
