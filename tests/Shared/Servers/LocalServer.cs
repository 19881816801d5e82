using System.Diagnostics;
using System.Net.Sockets;

namespace Sophia.Tests.Shared;

/// <summary>A server run from local binaries, in a folder of its own below the temporary folder, as an unprivileged user.</summary>
internal abstract class LocalServer : TestServer
{
    private readonly List<string> _output = [];
    private Process? _process;

    protected LocalServer(string? user, string kind)
    {
        User = Unprivileged.IsRoot ? user : null;
        Folder = Directory.CreateTempSubdirectory($"sophia-{kind}-").FullName;
        Port = FreePort.Find();
    }

    public override string Host => "127.0.0.1";

    public sealed override int Port { get; }

    protected string Folder { get; }

    protected string? User { get; }

    public override Task KillAsync() => EndAsync(Signals.Kill);

    public override async Task StartAgainAsync()
    {
        if (_process is { HasExited: false })
        {
            throw new InvalidOperationException("The server still runs.");
        }

        await LaunchAsync();
    }

    public override Task FreezeAsync()
    {
        Signals.SendToFamily(_process!.Id, Signals.Stop);
        return Task.CompletedTask;
    }

    public override Task ThawAsync()
    {
        Signals.SendToFamily(_process!.Id, Signals.Continue);
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await EndAsync(Signals.Kill);
        }

        _process?.Dispose();
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A worker may still be writing its last file; the system empties the temporary folder.
        }
    }

    /// <summary>The program and its arguments.</summary>
    protected abstract (string Program, string[] Arguments) Command { get; }

    protected async Task LaunchAsync()
    {
        var (program, arguments) = Command;
        lock (_output)
        {
            _output.Clear();
        }

        var process = Process.Start(Unprivileged.Start(User, program, arguments))!;
        process.OutputDataReceived += (_, line) => Remember(line.Data);
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        await UntilItAnswersAsync(process);
    }

    /// <summary>Whether the server answers a question of its own protocol over a fresh connection.</summary>
    protected abstract Task<bool> AnswersAsync(NetworkStream stream, CancellationToken cancellationToken);

    protected async Task EndAsync(int signal)
    {
        if (signal == Signals.Kill)
        {
            Signals.SendToFamily(_process!.Id, signal);
        }
        else
        {
            Signals.Send(_process!.Id, signal);
        }

        await _process.WaitForExitAsync();
    }

    private async Task UntilItAnswersAsync(Process process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(Host, Port, limit.Token);
                if (await AnswersAsync(client.GetStream(), limit.Token))
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                // Not yet.
            }

            if (process.HasExited || limit.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The server did not start:\n{Output()}");
            }

            await Task.Delay(20, limit.Token);
        }
    }

    private void Remember(string? line)
    {
        lock (_output)
        {
            if (line is not null && _output.Count < 1_000)
            {
                _output.Add(line);
            }
        }
    }

    private string Output()
    {
        lock (_output)
        {
            return string.Join('\n', _output.TakeLast(30));
        }
    }
}
