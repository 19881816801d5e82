using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Sophia.WebSockets.Redis.Tests;

/// <summary>One node as a process of its own, to be killed and frozen.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<string> _handled = new();
    private readonly Task _reading;

    private NodeProcess(Process process, int port)
    {
        _process = process;
        _reading = ReadAsync();
        Port = port;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public int Port { get; }

    /// <summary>What it has handled, in order; complete once it is killed or has ended.</summary>
    public int[] Handled => [.. _handled.Select(int.Parse)];

    /// <param name="redis">The Redis it shares with the others.</param>
    /// <param name="handoverSeconds">How long it waits for the node before; more than the default where that one lives and the machine is busy.</param>
    public static async Task<NodeProcess> StartAsync(string redis, int handoverSeconds = 1)
    {
        var port = FreePort.FindRow(1);
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var name = Path.Combine(own.Parent!.Parent!.FullName, "Sophia.WebSockets.TestNode", own.Name, "Sophia.WebSockets.TestNode");
        var process = Process.Start(new ProcessStartInfo(name, [Text(port), redis, Text(handoverSeconds)]) { RedirectStandardOutput = true })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken));
        return new NodeProcess(process, port);
    }

    /// <summary>How many of the messages were sent, queued, dropped and rejected.</summary>
    public async Task<int[]> SendAsync(string client, int from, int count, int bytes = 0) =>
        [.. (await PostAsync($"/send?client={client}&from={from}&count={count}&bytes={bytes}")).Split(' ').Select(int.Parse)];

    public Task BroadcastAsync(int from, int count) => PostAsync($"/broadcast?from={from}&count={count}");

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
    }

    /// <summary>As an orchestrator stops it. Gives the code it ends with.</summary>
    public async Task<int> TerminateAsync()
    {
        Signals.Send(_process.Id, Signals.Terminate);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        await _reading;
        return _process.ExitCode;
    }

    public void Freeze() => Signals.Send(_process.Id, Signals.Stop);

    public void Thaw() => Signals.Send(_process.Id, Signals.Continue);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _handled.Enqueue(line);
        }
    }

    private async Task<string> PostAsync(string path)
    {
        using var answer = await _http.PostAsync(path, null, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
