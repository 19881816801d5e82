using System.Collections.Concurrent;

namespace Sophia.Mcp.Testing;

/// <summary>Switches for what goes wrong in production. Each works at once, also for calls to come, until it is cleared. Thread-safe.</summary>
public sealed class McpTestFaults
{
    private readonly ConcurrentDictionary<string, ToolFault> _tools = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _down = new(StringComparer.OrdinalIgnoreCase);
    private readonly EntryJournal _entries = new();

    internal McpTestFaults()
    {
    }

    /// <summary>Lets calls of a tool hang: until they are cancelled, or <see cref="Clear(string)"/> lets them go on to the tool.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="ignoreCancellation">Whether they hang on although they are cancelled, like code that does not look at its token.</param>
    public void Hang(string tool, bool ignoreCancellation = false) => Set(tool, new ToolFault.Hanging(ignoreCancellation));

    /// <summary>Lets calls of a tool fail.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="exception">What the tool throws.</param>
    public void Fail(string tool, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        Set(tool, new ToolFault.Failing(exception));
    }

    /// <summary>Lets calls of a tool take longer, by the server's clock.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="delay">How much longer.</param>
    public void Delay(string tool, TimeSpan delay) => Set(tool, new ToolFault.Delaying(delay));

    /// <summary>
    /// Takes a dependency down: its health check answers unhealthy, tools that require it (<c>[RequiresService]</c>) are unavailable at once, HTTP requests of the <c>HttpClient</c> of that name fail to connect, and
    /// <see cref="IsDown"/> tells the test's own stand-ins.
    /// </summary>
    /// <param name="dependency">The name of the health check, of the HTTP client, or one of the test's own; case does not matter.</param>
    /// <param name="reason">What the health report says.</param>
    public void TakeDown(string dependency, string reason = "taken down by the test")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(dependency);
        _down[dependency] = reason;
    }

    /// <summary>Brings a dependency back.</summary>
    /// <param name="dependency">Its name.</param>
    public void BringBack(string dependency) => _down.TryRemove(dependency, out _);

    /// <summary>Whether a dependency is down.</summary>
    /// <param name="dependency">Its name.</param>
    public bool IsDown(string dependency) => _down.ContainsKey(dependency);

    /// <summary>Waits until a tool has been entered by so many calls since the server started, or since a fault of that tool was switched on after that.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="calls">How many calls.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task EnteredAsync(string tool, int calls = 1, CancellationToken cancellationToken = default) => _entries.EnteredAsync(tool, calls, cancellationToken);

    /// <summary>Ends the fault of a tool; calls that hang go on.</summary>
    /// <param name="tool">The tool's name.</param>
    public void Clear(string tool)
    {
        if (_tools.TryRemove(tool, out var fault))
        {
            fault.Release();
        }
    }

    /// <summary>Ends every fault and brings every dependency back.</summary>
    public void Clear()
    {
        foreach (var tool in _tools.Keys)
        {
            Clear(tool);
        }

        _down.Clear();
    }

    internal string? Reason(string dependency) => _down.GetValueOrDefault(dependency);

    internal ToolFault? Of(string tool) => _tools.GetValueOrDefault(tool);

    internal ToolEntry Enter(string tool) => _entries.Enter(tool);

    internal Task<ToolEntry> NextEntryAsync(string tool) => _entries.NextAsync(tool);

    private void Set(string tool, ToolFault fault)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tool);
        Clear(tool);
        // Whoever waits for a call after this means one that meets the fault.
        _entries.Forget(tool);
        _tools[tool] = fault;
    }
}
