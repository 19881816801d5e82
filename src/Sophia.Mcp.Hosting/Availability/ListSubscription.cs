using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>What one client listens to. Changes that come while it is being told of earlier ones are told once.</summary>
[SuppressMessage("Design", "CA2213", Justification = "A semaphore whose wait handle nobody has asked for holds nothing.")]
internal sealed class ListSubscription : IDisposable
{
    private static readonly string[] s_methods =
    [
        NotificationMethods.ToolListChangedNotification, NotificationMethods.PromptListChangedNotification, NotificationMethods.ResourceListChangedNotification,
    ];

    private readonly List<Action> _undo = [];
    private readonly SemaphoreSlim _signal = new(0);
    private int _changed;

    public ListSubscription(RequestContext<SubscriptionsListenRequestParams> request, ToolListChanges hidden)
    {
        var (options, wanted) = (request.Server.ServerOptions, request.Params?.Notifications);
        if (Watch(options.ToolCollection, wanted?.ToolsListChanged, "toolsListChanged", 0))
        {
            EventHandler handler = (_, _) => Note(0);
            hidden.Changed += handler;
            _undo.Add(() => hidden.Changed -= handler);
        }

        Watch(options.PromptCollection, wanted?.PromptsListChanged, "promptsListChanged", 1);
        Watch(options.ResourceCollection, wanted?.ResourcesListChanged, "resourcesListChanged", 2);
    }

    /// <summary>What was asked for and can be delivered, as the protocol says it.</summary>
    public JsonObject Granted { get; } = [];

    /// <summary>Waits for changes.</summary>
    /// <returns>The notifications to send.</returns>
    public async Task<IEnumerable<string>> NextAsync(CancellationToken cancellationToken)
    {
        await _signal.WaitAsync(cancellationToken);
        var changed = Interlocked.Exchange(ref _changed, 0);
        return s_methods.Where((_, list) => (changed & (1 << list)) != 0);
    }

    // The signal stays usable: a change that is being raised may still come.
    public void Dispose() => _undo.ForEach(static undo => undo());

    private bool Watch<T>(McpServerPrimitiveCollection<T>? collection, bool? asked, string name, int list)
        where T : IMcpServerPrimitive
    {
        if (asked is not true || collection is null)
        {
            return false;
        }

        EventHandler handler = (_, _) => Note(list);
        collection.Changed += handler;
        _undo.Add(() => collection.Changed -= handler);
        Granted[name] = true;
        return true;
    }

    private void Note(int list)
    {
        if (Interlocked.Or(ref _changed, 1 << list) == 0)
        {
            _signal.Release();
        }
    }
}
