using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace LiveFeed.Front;

/// <summary>The nodes: started, killed without a word, and started again.</summary>
internal sealed class NodeProcesses(int frontPort, int count, string redis) : IAsyncDisposable
{
    private readonly Process?[] _processes = new Process?[count];

    // All nodes sign resume tokens with the same key; a real deployment configures one, or shares Data Protection keys.
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private int _next;

    public void StartAll()
    {
        for (var i = 1; i <= count; i++)
        {
            Start(i);
        }
    }

    /// <summary>The next node that runs, in turn.</summary>
    public int NextPort()
    {
        for (var tried = 0; tried < count; tried++)
        {
            var index = (int)((uint)Interlocked.Increment(ref _next) % count);
            if (_processes[index] is { HasExited: false })
            {
                return frontPort + index + 1;
            }
        }

        return frontPort + 1;
    }

    public string Do(string[] command) => command switch
    {
        ["kill", var name] when TryParse(name, out var number) => Kill(number),
        ["start", var name] when TryParse(name, out var number) => Start(number),
        ["list"] => string.Join('\n', Enumerable.Range(1, count).Select(Describe)),
        _ => "kill <1-3>, start <1-3>, list, quit",
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.OfType<Process>())
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private string Start(int number)
    {
        if (_processes[number - 1] is { HasExited: false })
        {
            return $"Node {number} runs already.";
        }

        var start = StartThisProgram();
        foreach (var argument in new[]
        {
            "node", $"--urls=http://localhost:{frontPort + number}", "--Logging:LogLevel:Default=Warning",
            $"--contentRoot={AppContext.BaseDirectory}", "--Sophia:WebSockets:Keys:0:Id=livefeed",
        })
        {
            start.ArgumentList.Add(argument);
        }

        // Not on the command line, which everybody on the machine can read.
        start.Environment["Sophia__WebSockets__Keys__0__Secret"] = _key;
        start.Environment["Sophia__ConnectionPools__redis__ConnectionString"] = redis;
        _processes[number - 1]?.Dispose();
        _processes[number - 1] = Process.Start(start);
        return Describe(number);
    }

    /// <summary>It runs as itself, or as <c>dotnet LiveFeed.dll</c>.</summary>
    private static ProcessStartInfo StartThisProgram()
    {
        var process = Environment.ProcessPath!;
        var start = new ProcessStartInfo(process) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(process) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "LiveFeed.dll"));
        }

        return start;
    }

    private string Kill(int number)
    {
        if (_processes[number - 1] is { HasExited: false } process)
        {
            process.Kill();
            process.WaitForExit();
        }

        return Describe(number);
    }

    private string Describe(int number) => _processes[number - 1] is { HasExited: false } process
        ? string.Create(CultureInfo.InvariantCulture, $"node {number}: process {process.Id}, http://localhost:{frontPort + number}")
        : $"node {number}: dead";

    private bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= count;
}
