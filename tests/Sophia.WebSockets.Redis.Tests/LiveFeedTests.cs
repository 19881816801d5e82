using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using Sophia.Tests.Browser;

namespace Sophia.WebSockets.Redis.Tests;

/// <summary>The sample as its README tells it: three nodes, the page, and nodes killed one by one.</summary>
public sealed class LiveFeedTests
{
    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_are_killed_one_by_one_and_the_page_misses_nothing()
    {
        await using var sample = await Sample.StartAsync();
        await using var chromium = await HeadlessChromium.StartAsync();
        await using var page = await chromium.OpenAsync($"http://localhost:{sample.Port}/");
        await SeesMoreAsync(page);
        foreach (var command in new[] { "kill 1", "kill 2", "start 1", "kill 3", "start 2" })
        {
            await sample.DoAsync(command);
            if (command.StartsWith("start", StringComparison.Ordinal))
            {
                await sample.UntilListeningAsync(command[^1] - '0');
            }

            await SeesMoreAsync(page);
        }

        Assert.Equal("0", await page.Page.TextContentAsync("#wrong"));
        Assert.Equal("0", await page.Page.TextContentAsync("#gaps"));
        Assert.Equal("connected", await page.Page.TextContentAsync("#state"));
    }

    [Fact]
    public async Task Stopped_while_nobody_types_it_ends_with_all_that_it_started()
    {
        await using var sample = await Sample.StartAsync();

        Assert.Equal(0, await sample.TerminateAsync());

        for (var node = 1; node <= 3; node++)
        {
            Assert.False(await sample.IsListeningAsync(node));
        }
    }

    [Fact]
    public async Task Started_through_dotnet_its_nodes_run_too()
    {
        await using var sample = await Sample.StartAsync(throughDotnet: true);

        Assert.Equal(0, await sample.TerminateAsync());
    }

    [Theory]
    [InlineData("--urls=http://localhost:")]
    [InlineData("nodes")]
    public async Task A_port_that_is_taken_is_told_in_one_sentence(string command)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var process = Sample.Start(throughDotnet: false, command is "nodes" ? ["nodes", port] : [command + port]);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Limit), process.StandardError.ReadToEndAsync(Limit));

        await process.WaitForExitAsync(Limit).WaitAsync(TimeSpan.FromMinutes(3), Limit);

        Assert.Equal(1, process.ExitCode);
        Assert.Matches($@"^Failed to bind to address http://\S+:{port}: address already in use\.\n$", await error);
        Assert.DoesNotContain("Exception", await output, StringComparison.Ordinal);
    }

    /// <summary>Three more ticks.</summary>
    private static async Task SeesMoreAsync(BrowserPage page)
    {
        var seen = int.Parse((await page.Page.TextContentAsync("#ticks"))!, CultureInfo.InvariantCulture);
        await page.Page.WaitForFunctionAsync(
            $"() => Number(document.getElementById('ticks').textContent) >= {seen + 3}", options: new PageWaitForFunctionOptions { Timeout = 120_000 });
    }

    private sealed class Sample(Process process, int port) : IAsyncDisposable
    {
        public int Port => port;

        public static Process Start(bool throughDotnet, string[] arguments)
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            var program = Path.Combine(own.Parent!.Parent!.FullName, "LiveFeed", own.Name, "LiveFeed");
            var start = throughDotnet ? new ProcessStartInfo("dotnet", [$"{program}.dll", .. arguments]) : new ProcessStartInfo(program, arguments);
            start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
            start.WorkingDirectory = Path.GetDirectoryName(program);
            return Process.Start(start)!;
        }

        public static async Task<Sample> StartAsync(bool throughDotnet = false)
        {
            var port = FreePort.FindRow(4);
            var process = Start(throughDotnet, ["nodes", port.ToString(CultureInfo.InvariantCulture)]);
            _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
            while (await process.StandardOutput.ReadLineAsync(Limit) is { } line && !line.StartsWith("Commands", StringComparison.Ordinal))
            {
                // It starts.
            }

            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var sample = new Sample(process, port);
            for (var node = 1; node <= 3; node++)
            {
                await sample.UntilListeningAsync(node);
            }

            return sample;
        }

        public Task DoAsync(string command) => process.StandardInput.WriteLineAsync(command.AsMemory(), Limit);

        public async Task UntilListeningAsync(int node)
        {
            var started = Stopwatch.GetTimestamp();
            while (!await IsListeningAsync(node))
            {
                Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(2), $"Node {node} does not listen on {port + node}.");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Limit);
            }
        }

        public async Task<bool> IsListeningAsync(int node)
        {
            using var http = new HttpClient();
            try
            {
                await http.GetStringAsync($"http://localhost:{port + node}/connections", Limit);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        /// <summary>As Ctrl+C or an orchestrator stops it. Gives the code it ends with.</summary>
        public async Task<int> TerminateAsync()
        {
            Signals.Send(process.Id, Signals.Terminate);
            await process.WaitForExitAsync(Limit).WaitAsync(TimeSpan.FromMinutes(3), Limit);
            return process.ExitCode;
        }

        public async ValueTask DisposeAsync()
        {
            if (!process.HasExited)
            {
                await process.StandardInput.WriteLineAsync("quit");
                process.StandardInput.Close();
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }
    }
}
