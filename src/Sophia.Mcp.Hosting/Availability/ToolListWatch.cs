using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Looks every second whether a tool has to be hidden or shown, and raises the SDK's own event then, by which every client that listens is told.</summary>
internal sealed class ToolListWatch(
    ToolPlans plans, ServiceAvailability availability, ToolListChanges changes, IOptions<McpServerOptions> server, McpSessionRegistry sessions, TimeProvider time,
    ILogger<ToolListWatch> logger)
    : IDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);
    private ToolPlan[] _hiding = [];
    private ITimer? _timer;
    private int _looking;

    /// <summary>Begins, if there is a tool that may be hidden. It only reads memory.</summary>
    public void Start()
    {
        _hiding = [.. plans.All.Where(static plan => plan.Hides)];
        _timer = _hiding.Length > 0 ? time.CreateTimer(static state => ((ToolListWatch)state!).Look(), this, s_period, s_period) : null;
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        if (Interlocked.Exchange(ref _looking, 1) == 1)
        {
            return;
        }

        try
        {
            var changed = false;
            foreach (var plan in _hiding)
            {
                var outage = availability.Outage(plan.Requires);
                if (outage is not null ? _hidden.Add(plan.Name) : _hidden.Remove(plan.Name))
                {
                    changed = true;
                    Say(plan, outage);
                }
            }

            if (changed)
            {
                RaiseChanged();
            }
        }
        catch (Exception exception)
        {
            // A handler of somebody else; an exception that left a timer would end the process.
            logger.ToolListWatchFailed(exception);
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private void Say(ToolPlan plan, ServiceOutage? outage)
    {
        if (outage is { } why)
        {
            logger.ToolHidden(plan.Name, why.Service);
        }
        else
        {
            logger.ToolShown(plan.Name);
        }
    }

    // One collection for all, unless the author changes options per session.
    private void RaiseChanged()
    {
        changes.Raise();
        var collections = sessions.Servers.Select(static one => one.ServerOptions.ToolCollection).Append(server.Value.ToolCollection);
        foreach (var tools in collections.OfType<McpServerPrimitiveCollection<McpServerTool>>().Distinct())
        {
            ChangedEvent<McpServerTool>.Raise(tools);
        }
    }

    /// <summary>The event is protected: meant for derived types that change in other ways than by adding and removing, which is what happens here.</summary>
    private static class ChangedEvent<T>
        where T : IMcpServerPrimitive
    {
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "RaiseChanged")]
        public static extern void Raise(McpServerPrimitiveCollection<T> primitives);
    }
}
