using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>One call that has a deadline. It owns its slots until the tool has really ended or is abandoned.</summary>
/// <remarks>
/// The object itself is the work item, the task and the deadline's state: a synchronous tool runs on another thread so that its caller can be answered, and that
/// hop stands in the way of every call. Whoever sets <see cref="_answered"/> first answers the caller: the tool's end, the deadline, or the caller who goes.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The call disposes of what it owns when the tool ends.")]
internal sealed class ToolCall(
    ToolPlan plan, CallSlots slots, McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, OverdueCalls overdue)
    : IValueTaskSource<CallToolResult>, IThreadPoolWorkItem
{
    private readonly CancellationTokenSource _stop = new();
    private ManualResetValueTaskSourceCore<CallToolResult> _answer;
    private ExecutionContext? _context;
    private CancellationTokenRegistration _caller;
    private ITimer? _timer;
    private TaskCompletionSource? _ended;
    private bool _answered;

    /// <summary>Starts the tool. The answer comes from the tool, at its timeout, or when the caller goes; it may be awaited once.</summary>
    public ValueTask<CallToolResult> RunAsync(TimeProvider time, CancellationToken caller)
    {
        _timer = time.CreateTimer(static state => ((ToolCall)state!).OnDeadline(), this, plan.Limits.Timeout, Timeout.InfiniteTimeSpan);
        _caller = caller.UnsafeRegister(static (state, token) => ((ToolCall)state!).OnCallerGone(token), this);
        if (plan.Offload)
        {
            // With the execution context: the tool must see the caller's activity and other ambient values.
            // In the shared queue: the thread's own queue is last in, first out, and under load would leave the oldest calls waiting.
            _context = ExecutionContext.Capture();
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            _ = RunToolAsync();
        }

        return new ValueTask<CallToolResult>(this, _answer.Version);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_context is null)
        {
            _ = RunToolAsync();
        }
        else
        {
            ExecutionContext.Run(_context, static state => _ = ((ToolCall)state!).RunToolAsync(), this);
        }
    }

    CallToolResult IValueTaskSource<CallToolResult>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<CallToolResult>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<CallToolResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    private async Task RunToolAsync()
    {
        CallToolResult result;
        try
        {
            result = await next(request, _stop.Token);
        }
        catch (Exception exception)
        {
            if (EndsInTime())
            {
                _answer.SetException(exception);
            }

            return;
        }

        if (EndsInTime())
        {
            _answer.SetResult(result);
        }
    }

    /// <summary>The tool has ended: gives the slots back, unless the caller has been answered without it and the overdue calls look after that.</summary>
    private bool EndsInTime()
    {
        if (Interlocked.Exchange(ref _answered, true))
        {
            Volatile.Read(ref _ended)!.SetResult();
            return false;
        }

        _caller.Unregister();
        _timer!.Dispose();
        _stop.Dispose();
        slots.Exit();
        return true;
    }

    private void OnDeadline()
    {
        if (AnswersBeforeTheEnd())
        {
            _answer.SetException(new ToolTimeoutException(plan));
        }
    }

    private void OnCallerGone(CancellationToken caller)
    {
        if (AnswersBeforeTheEnd())
        {
            _answer.SetException(new OperationCanceledException(caller));
        }
    }

    private bool AnswersBeforeTheEnd()
    {
        // Before the exchange: the tool's end must find it.
        var ended = new TaskCompletionSource();
        if (Interlocked.CompareExchange(ref _ended, ended, null) is not null || Interlocked.Exchange(ref _answered, true))
        {
            return false;
        }

        _caller.Unregister();
        _timer?.Dispose(); // Null if it fires before RunAsync holds it.
        overdue.Track(plan, slots, ended.Task);

        // On another thread: what the tool does on cancellation must not delay the answer.
        _ = _stop.CancelAsync();
        return true;
    }
}
