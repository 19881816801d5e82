using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// What one caller sees of the lists, as a number each, so that a notification says nothing of a change which the caller cannot see: that a tool for others has
/// come, gone or been hidden.
/// </summary>
/// <remarks>A list that the author makes with a handler or narrows with a filter is the author's: nobody here knows what a caller sees of it, and every change is told.</remarks>
internal sealed class ListViews(AccessRules rules, ToolPlans plans, ServiceAvailability availability) : IPostConfigureOptions<McpServerOptions>
{
    private bool _tools;
    private bool _prompts;
    private bool _resources;

    /// <summary>Whether callers may see different lists at all.</summary>
    public bool Differ => rules.AreEnforced;

    // Before Sophia's own filters are there.
    public void PostConfigure(string? name, McpServerOptions options)
    {
        var (handlers, filters) = (options.Handlers, options.Filters.Request);
        _tools = handlers.ListToolsHandler is null && filters.ListToolsFilters.All(IsSdks);
        _prompts = handlers.ListPromptsHandler is null && filters.ListPromptsFilters.All(IsSdks);
        _resources = handlers.ListResourcesHandler is null && handlers.ListResourceTemplatesHandler is null
            && filters.ListResourcesFilters.All(IsSdks) && filters.ListResourceTemplatesFilters.All(IsSdks);
    }

    // The SDK's own only leave out what a caller may not use: whoever sees the same before them sees the same after them.
    private static bool IsSdks(Delegate filter) => filter.Target?.GetType().Assembly == typeof(HttpServerTransportOptions).Assembly;

    /// <summary>What a caller sees of the list that a notification is about; null where that is not known.</summary>
    public async ValueTask<long?> LookAsync(string notification, McpServerOptions options, ClaimsPrincipal? user, IServiceProvider? services) => notification switch
    {
        NotificationMethods.ToolListChangedNotification when _tools => await PrintAsync(options.ToolCollection, user, services),
        NotificationMethods.PromptListChangedNotification when _prompts => await PrintAsync(options.PromptCollection, user, services),
        NotificationMethods.ResourceListChangedNotification when _resources => await PrintAsync(options.ResourceCollection, user, services),
        _ => null,
    };

    private async ValueTask<long> PrintAsync<T>(McpServerPrimitiveCollection<T>? primitives, ClaimsPrincipal? user, IServiceProvider? services)
        where T : IMcpServerPrimitive
    {
        long print = 0;
        foreach (var primitive in primitives ?? [])
        {
            if (!IsHidden(primitive) && await rules.CheckAsync(rules.For(primitive), user, services, primitive) is AccessDecision.Allowed)
            {
                // One that takes another's place is a change, too; their order is none.
                print += HashCode.Combine(primitive.Id, RuntimeHelpers.GetHashCode(primitive)) * 0x1_0000_0001L;
            }
        }

        return print;
    }

    private bool IsHidden(IMcpServerPrimitive primitive) =>
        primitive is McpServerTool tool && plans.For(tool) is { Hides: true } plan && availability.Outage(plan.Requires) is not null;
}

/// <summary>One caller who listens, and what the caller saw last. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody has asked for holds nothing.")]
internal sealed class ListView(ListViews views, McpServerOptions options, ClaimsPrincipal? user, IServiceProvider? services)
{
    private static readonly string[] s_lists =
    [
        NotificationMethods.ToolListChangedNotification, NotificationMethods.PromptListChangedNotification, NotificationMethods.ResourceListChangedNotification,
    ];

    private readonly long?[] _seen = new long?[s_lists.Length];

    // Changes may come at once; one that looked earlier must not write what it saw over what a later one saw, or the way back would go untold.
    private readonly SemaphoreSlim _turn = new(1);

    public static bool IsAbout(string method) => Array.IndexOf(s_lists, method) >= 0;

    /// <summary>Looks at everything for the first time.</summary>
    public async Task<ListView> BeginAsync()
    {
        for (var i = 0; i < s_lists.Length; i++)
        {
            _seen[i] = await views.LookAsync(s_lists[i], options, user, services);
        }

        return this;
    }

    /// <summary>Whether the caller is to be told: false when the caller still sees what was there before.</summary>
    public async ValueTask<bool> HasChangedAsync(string method)
    {
        var list = Array.IndexOf(s_lists, method);
        if (list < 0)
        {
            return true;
        }

        await _turn.WaitAsync();
        try
        {
            var now = await views.LookAsync(method, options, user, services);
            var changed = now is null || now != _seen[list];
            _seen[list] = now;
            return changed;
        }
        finally
        {
            _turn.Release();
        }
    }
}
