using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

/// <summary>What only a process of its own shows: signals, exit codes, standard streams.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sophia-mcp-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Over_stdio_no_port_is_opened_and_several_copies_run()
    {
        await using var first = await StdioAsync();
        await using var second = await StdioAsync();

        foreach (var client in new[] { first, second })
        {
            var result = await client.CallToolAsync("echo", new Dictionary<string, object?> { ["text"] = "hello" }, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal("hello", Assert.IsType<TextContentBlock>(result.Content.Single()).Text);
        }
    }

    [Fact]
    public async Task Over_stdio_a_call_waits_until_the_server_is_ready_and_logs_go_to_standard_error()
    {
        using var process = Start("--transport", "stdio", "--InitDelay", "00:00:00.3", "--TellTo", _folder);
        await process.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""");
        await process.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        await process.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"text":"hi"}}}""");
        var lines = new List<string> { (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))! };
        process.StandardInput.Close();
        var rest = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.All(lines, static line => Assert.StartsWith("{", line, StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("\"hi\"", StringComparison.Ordinal));
        Assert.Equal("", rest.Trim());
        Assert.Contains("The test server starts", errors, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
        Assert.True(File.Exists(Path.Combine(_folder, "cleanup")));
    }

    [Fact]
    public async Task A_server_that_cannot_initialise_is_cleaned_up_and_the_process_says_why()
    {
        using var process = Start("--urls", "http://127.0.0.1:0", "--FailInit", "the shelf is missing", "--TellTo", _folder);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("the shelf is missing", await output + await errors, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "cleanup")));
    }

    [Fact]
    public async Task On_sigterm_fifty_calls_in_flight_finish_and_readiness_is_off_before_the_listener_closes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var process = Start("--urls", "http://127.0.0.1:0", "--Sophia:Hosting:DrainDelay", "00:00:02");
        var address = await AddressAsync(process);
        using var http = new HttpClient { BaseAddress = address };
        await Eventually.IsTrueAsync(() => http.GetAsync("/ready").GetAwaiter().GetResult().StatusCode is HttpStatusCode.OK);
        var calls = Enumerable.Range(0, 50).Select(_ => CallAsync(http, "slow", """{"milliseconds":3000}""")).ToList();
        // An echo that was sent later has been answered: the fifty have arrived.
        await CallAsync(http, "echo", """{"text":"x"}""");

        Assert.Equal(0, kill(process.Id, 15));

        var sawNotReady = false;
        await Eventually.IsTrueAsync(() => sawNotReady = http.GetAsync("/ready").GetAwaiter().GetResult().StatusCode is HttpStatusCode.ServiceUnavailable);
        Assert.All(await Task.WhenAll(calls), static answer => Assert.Contains("slow", answer, StringComparison.Ordinal));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(sawNotReady);
        Assert.Equal(0, process.ExitCode);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);

    private static async Task<string> CallAsync(HttpClient http, string tool, string arguments)
    {
        using var request = McpApp.Modern(Encoding.UTF8.GetBytes(McpApp.Call(tool, arguments)), "tools/call", tool);
        var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    internal static async Task<Uri> AddressAsync(Process process)
    {
        const string Marker = "Now listening on: ";
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            var at = line.IndexOf(Marker, StringComparison.Ordinal);
            if (at >= 0)
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new Uri(line[(at + Marker.Length)..].Split('"', ',', ' ')[0]);
            }
        }

        throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
    }

    private static Task<McpClient> StdioAsync() => McpClient.CreateAsync(
        new StdioClientTransport(new StdioClientTransportOptions { Command = "dotnet", Arguments = [Program, "--transport", "stdio"] }),
        cancellationToken: TestContext.Current.CancellationToken);

    private static string Program => Path.Combine(AppContext.BaseDirectory, "McpTestServer.dll");

    internal static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        foreach (var argument in arguments.Prepend(Program))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
