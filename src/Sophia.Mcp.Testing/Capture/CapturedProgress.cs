using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sophia.Mcp.Testing;

/// <summary>One report of progress that reached the client.</summary>
/// <param name="Tool">The tool that was called.</param>
/// <param name="Value">Progress, total and message.</param>
public sealed record CapturedProgress(string Tool, ProgressNotificationValue Value);

/// <summary>Collects progress without a synchronisation context, in the order of arrival.</summary>
/// <remarks>
/// It listens as long as the client lives: the SDK's own way of asking for progress stops listening when the result is there, and a report that is handled just
/// after that is lost.
/// </remarks>
internal sealed class ProgressJournal
{
    private readonly ConcurrentDictionary<string, string> _tools = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<CapturedProgress> _reports = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What a call says of itself to be told of its tool's progress.</summary>
    public JsonObject Ask(string tool)
    {
        var token = Guid.NewGuid().ToString("N");
        _tools[token] = tool;
        return new JsonObject { ["progressToken"] = token };
    }

    /// <summary>Takes a notification of progress; those nobody asked for are left alone.</summary>
    public ValueTask ReceiveAsync(JsonRpcNotification notification, CancellationToken cancellationToken)
    {
        if (notification.Params.Deserialize<ProgressNotificationParams>(McpJsonUtilities.DefaultOptions) is { } report
            && _tools.TryGetValue(report.ProgressToken.ToString()!, out var tool))
        {
            Add(new CapturedProgress(tool, report.Progress));
        }

        return ValueTask.CompletedTask;
    }

    public IReadOnlyList<CapturedProgress> Snapshot()
    {
        lock (_gate)
        {
            return [.. _reports];
        }
    }

    public async Task<IReadOnlyList<CapturedProgress>> WaitAsync(string tool, int reports, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                var found = _reports.Where(report => report.Tool == tool).OrderBy(static report => report.Value.Progress).ToList();
                if (found.Count >= reports)
                {
                    return found;
                }

                more = _more.Task;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    private void Add(CapturedProgress report)
    {
        lock (_gate)
        {
            _reports.Add(report);
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
