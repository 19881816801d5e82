using ModelContextProtocol;

namespace Sophia.Mcp.Testing;

/// <summary>One report of progress that reached the client.</summary>
/// <param name="Tool">The tool that was called.</param>
/// <param name="Value">Progress, total and message.</param>
public sealed record CapturedProgress(string Tool, ProgressNotificationValue Value);

/// <summary>Collects progress without a synchronisation context, in the order of arrival.</summary>
internal sealed class ProgressJournal
{
    private readonly Lock _gate = new();
    private readonly List<CapturedProgress> _reports = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

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

    public IProgress<ProgressNotificationValue> For(string tool) => new Writer(this, tool);

    private sealed class Writer(ProgressJournal journal, string tool) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => journal.Add(new CapturedProgress(tool, value));
    }
}
