using System.Net;
using System.Net.Sockets;
using Sophia.Hosting.Tests.Support;

namespace Sophia.Hosting.Tests.Lifecycle;

public sealed class ProcessTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SIGTERM_with_50_requests_in_flight_finishes_all_of_them()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // There is no SIGTERM to send.
        }

        // Four seconds of drain: readiness has to be seen off before the listener closes, on a loaded machine too.
        var port = ChildProcess.FreePort();
        await using var child = ChildProcess.Start([$"--Sophia:Server:Port={port}", "--Sophia:Hosting:DrainDelay=00:00:04"]);
        using var client = await child.ReadyAsync(port);
        var calls = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            _ => client.GetAsync("/slow?ms=5000", HttpCompletionOption.ResponseHeadersRead, Ct)));

        child.Terminate();
        HttpStatusCode readiness;
        do
        {
            using var ready = await client.GetAsync("/ready", Ct);
            readiness = ready.StatusCode;
        }
        while (readiness is HttpStatusCode.OK);

        var bodies = await Task.WhenAll(calls.Select(call => call.Content.ReadAsStringAsync(Ct)));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, readiness);
        Assert.All(bodies, body => Assert.Equal("begun done", body));
        Assert.Equal(0, await child.ExitCodeAsync());
        Assert.Contains("step first cleaned up", child.Errors);
    }

    [Fact]
    public async Task A_taken_port_is_one_line_that_says_which_and_what_to_change()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await using var child = ChildProcess.Start([$"--Sophia:Server:Port={port}"]);

        Assert.Equal(1, await child.ExitCodeAsync());
        Assert.Empty(child.Output);
        var line = Assert.Single(child.Errors);
        Assert.Contains($"Port {port} on 127.0.0.1 is taken", line, StringComparison.Ordinal);
        Assert.Contains("MCP_SERVER_PORT", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--plain=false")]
    [InlineData("--plain=true")]
    public async Task A_start_that_fails_cleans_up_says_one_reason_and_exits_with_1(string plain)
    {
        await using var child = ChildProcess.Start([plain, "--Sophia:Server:Port=0", "--fail=no disk"]);

        Assert.Equal(1, await child.ExitCodeAsync());
        Assert.Equal(["step first starts", "step second starts", "step second cleaned up", "step first cleaned up"], child.Errors);
        var reason = Assert.Single(child.Output, line => line.Contains("\"LogLevel\":\"Critical\"", StringComparison.Ordinal));
        Assert.Contains("no disk", reason, StringComparison.Ordinal);
        Assert.DoesNotContain(child.Output, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_that_hangs_ends_at_the_start_timeout()
    {
        await using var child = ChildProcess.Start(["--Sophia:Server:Port=0", "--hang=true", "--Sophia:Hosting:StartTimeout=00:00:01"]);

        Assert.Equal(1, await child.ExitCodeAsync());
        Assert.Contains(child.Output, line => line.Contains("Sophia:Hosting:StartTimeout", StringComparison.Ordinal));
        // Its clean-up would run beside it.
        Assert.Contains(child.Output, line => line.Contains("ignores that it is told to stop", StringComparison.Ordinal));
        Assert.Contains("step first cleaned up", child.Errors);
    }

    [Fact]
    public async Task A_bad_option_names_its_key_and_range()
    {
        await using var child = ChildProcess.Start(["--Sophia:Hosting:StartTimeout=00:00:00"]);

        Assert.Equal(1, await child.ExitCodeAsync());
        var text = string.Join('\n', child.Errors);
        Assert.Contains("Sophia:Hosting:StartTimeout", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_file_is_a_list_of_errors_with_their_places()
    {
        await using var child = ChildProcess.Start([], "deployment:\n  mcp_servers:\n    ai_memory:\n      prot: 9000\n");

        Assert.Equal(1, await child.ExitCodeAsync());
        var text = string.Join('\n', child.Errors);
        Assert.Contains("sophia-deployment-config.yaml:4:7", text, StringComparison.Ordinal);
        Assert.Contains("port", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_readable_line_can_be_switched_off()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await using var child = ChildProcess.Start(["--Sophia:Hosting:ReadableErrors=false", $"--Sophia:Server:Port={port}"]);

        Assert.NotEqual(1, await child.ExitCodeAsync());
        Assert.Contains(child.Errors, line => line.StartsWith("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_crash_after_the_start_is_left_to_the_runtime()
    {
        var port = ChildProcess.FreePort();
        await using var child = ChildProcess.Start([$"--Sophia:Server:Port={port}"]);
        using var client = await child.ReadyAsync(port);

        try
        {
            using var answer = await client.GetAsync("/crash", Ct);
        }
        catch (HttpRequestException)
        {
            // It went down before it answered.
        }

        Assert.NotEqual(1, await child.ExitCodeAsync());
        Assert.Contains(child.Errors, line => line.Contains("crashed while running", StringComparison.Ordinal));
        Assert.Contains(child.Errors, line => line.StartsWith("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Print_config_shows_values_and_sources_and_starts_nothing()
    {
        await using var child = ChildProcess.Start(
            ["--print-config"], "deployment:\n  mcp_servers:\n    ai_memory:\n      port: 9321\n", ("MCP_SERVER_NAME", "ai-memory"));

        Assert.Equal(0, await child.ExitCodeAsync());
        Assert.Empty(child.Errors);
        Assert.Contains(child.Output, line => line.StartsWith("Sophia:Server:Port", StringComparison.Ordinal) && line.Contains("9321", StringComparison.Ordinal));
    }
}
