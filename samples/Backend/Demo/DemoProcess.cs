using System.Diagnostics;
using System.Globalization;

namespace Backend.Demo;

/// <summary>One server of the demo as a process: started, killed, frozen and brought back. Thread-safe.</summary>
internal sealed class DemoProcess(DemoServer server, Uri address, string folder, TimeProvider time, ILogger logger) : IDisposable
{
    private const int KeptLines = 5;
    private readonly Lock _gate = new();
    private readonly Queue<string> _output = new();
    private readonly DemoRecord _record = new(folder, server.Name);
    private Process? _process;
    private bool _wanted;
    private bool _frozen;
    private int _endedByItself;
    private DateTimeOffset _notBefore;

    /// <summary>Freezing is a signal that Windows does not have.</summary>
    public static bool CanFreeze => !OperatingSystem.IsWindows();

    public string Name => server.Name;

    public Uri Address => address;

    public DemoServerView View
    {
        get
        {
            lock (_gate)
            {
                var state = _process is { HasExited: false } ? _frozen ? "frozen" : "running" : _wanted ? "starting" : "stopped";
                return new DemoServerView(Name, state, CanFreeze, address.ToString());
            }
        }
    }

    /// <summary>Starts it, or lets it go on.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            (_wanted, _endedByItself) = (true, 0);
            if (_frozen)
            {
                Signal("-CONT");
                _frozen = false;
            }

            if (_process is not { HasExited: false })
            {
                Start();
            }
        }
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _wanted = false;
            Kill();
        }
    }

    /// <summary>Stops it in its tracks: its port is open and nothing answers.</summary>
    public void Freeze()
    {
        lock (_gate)
        {
            if (CanFreeze && _process is { HasExited: false } && !_frozen)
            {
                Signal("-STOP");
                _frozen = true;
            }
        }
    }

    /// <summary>Starts it again if it ended without having been told to; later each time, so that one that cannot start does not keep the machine busy.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (_wanted && _process is { HasExited: true } ended && time.GetUtcNow() >= _notBefore)
            {
                logger.DemoServerEnded(Name, ended.ExitCode, string.Join(" | ", _output));
                _notBefore = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(60, 2 << Math.Min(5, _endedByItself++)));
                Start();
            }
        }
    }

    public void Dispose() => Stop();

    private void Start()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("dotnet", [server.Assembly]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Nothing of the backend's own settings reaches it.
        foreach (var name in start.Environment.Keys.Where(IsOwnSetting).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority);
        foreach (var (name, value) in server.Environment(folder))
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        using var self = Process.GetCurrentProcess();
        _record.Write(_process, self);
        _process.OutputDataReceived += (_, line) => Remember(line.Data);
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        logger.DemoServerStarted(Name, address);
    }

    private static bool IsOwnSetting(string name) => name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("SOPHIA_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Backend__", StringComparison.OrdinalIgnoreCase) || name.StartsWith("SNOWFLAKE_", StringComparison.OrdinalIgnoreCase) || name is "POSTGRES_URL" or "REDIS_URL" or "MCP_SERVER_NAME" or "MCP_SERVER_PORT";

    private void Kill()
    {
        _frozen = false;
        if (_process is { HasExited: false } running)
        {
            running.Kill(entireProcessTree: true);
            running.WaitForExit(TimeSpan.FromSeconds(5));
        }

        using var self = Process.GetCurrentProcess();
        _record.Delete(self);
    }

    private void Signal(string signal)
    {
        if (_process is { HasExited: false } running)
        {
            using var kill = Process.Start("kill", [signal, running.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit(TimeSpan.FromSeconds(5));
        }
    }

    private void Remember(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_gate)
        {
            _output.Enqueue(line.Trim());
            if (_output.Count > KeptLines)
            {
                _output.Dequeue();
            }
        }
    }
}

/// <summary>A server of the demo as the page shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">running, starting, stopped or frozen.</param>
/// <param name="CanFreeze">Whether it can be frozen on this system.</param>
/// <param name="Address">Where it listens.</param>
internal sealed record DemoServerView(string Name, string State, bool CanFreeze, string Address);
