using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
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
    public async Task Over_stdio_no_line_is_met_with_silence()
    {
        using var process = Start("--transport", "stdio");
        var reading = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string[] sent = ["{", "[]", """{"jsonrpc":"2.0","id":null,"method":"ping"}""", """{"jsonrpc":"2.0","id":3,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"""];
        var answers = new List<JsonNode>();
        foreach (var line in sent)
        {
            await process.StandardInput.WriteLineAsync(line);
            answers.Add(JsonNode.Parse((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken))!)!);
        }

        process.StandardInput.Close();
        var errors = await reading;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal([-32700, -32600, -32600, null], answers.Select(static answer => (int?)answer["error"]?["code"]));
        Assert.All(answers[..3], static answer => Assert.True(answer.AsObject().ContainsKey("id") && answer["id"] is null));
        Assert.NotNull(answers[3]["result"]);
        // Once, however many there were.
        Assert.Single(errors.Split('\n'), static line => line.Contains("were no JSON-RPC messages", StringComparison.Ordinal));
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("'bogus'", "--transport", "bogus")]
    [InlineData("did you mean '--transport'?", "--trasport", "stdio")]
    public async Task A_mistake_on_the_command_line_is_one_readable_line_and_exit_code_1(string expected, params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((1, ""), (process.ExitCode, await output));
        Assert.Contains(expected, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_stdio_a_client_hears_that_the_list_of_tools_has_changed()
    {
        var changed = new TaskCompletionSource();
        await using var client = await StdioAsync("2025-11-25");
        await using var heard = client.RegisterNotificationHandler(NotificationMethods.ToolListChangedNotification, (_, _) =>
        {
            changed.TrySetResult();
            return ValueTask.CompletedTask;
        });

        await client.CallToolAsync("grow", cancellationToken: TestContext.Current.CancellationToken);

        await changed.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Contains(await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken), static tool => tool.Name == "grown");
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

    private static Task<McpClient> StdioAsync(string? revision = null) => McpClient.CreateAsync(
        new StdioClientTransport(new StdioClientTransportOptions { Command = "dotnet", Arguments = [Program, "--transport", "stdio"] }),
        new McpClientOptions { ProtocolVersion = revision },
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
