using System.Runtime.CompilerServices;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>One call that has a deadline. It owns the slot until the tool has really ended or is abandoned.</summary>
internal sealed class ToolCall(
    McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, OverdueCalls overdue, CancellationToken caller)
{
    // One source that the caller's token and the timer both cancel: the tool sees either at once.
    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(caller);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CallToolResult> RunAsync(ToolPlan plan, TimeProvider time)
    {
        var timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).CancelAsync(), _deadline, plan.Limits.Timeout, Timeout.InfiniteTimeSpan);
        Task<CallToolResult>? running = null;
        try
        {
            if (!plan.Offload)
            {
                var call = next(request, _deadline.Token);
                if (call.IsCompleted)
                {
                    return await call;
                }

                running = call.AsTask();
            }
            else
            {
                // With the execution context: the tool must see the caller's activity and other ambient values.
                // In the shared queue: the thread's own queue is last in, first out, and under load would leave the oldest calls waiting.
                running = Task.Factory.StartNew(
                    static state => ((ToolCall)state!).InvokeAsync(), this, CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.PreferFairness, TaskScheduler.Default).Unwrap();
            }

            return await running.WaitAsync(_deadline.Token);
        }
        catch (OperationCanceledException) when (_deadline.IsCancellationRequested && !caller.IsCancellationRequested)
        {
            throw new ToolTimeoutException(plan);
        }
        finally
        {
            await timer.DisposeAsync();
            End(plan, running);
        }
    }

    private Task<CallToolResult> InvokeAsync() => next(request, _deadline.Token).AsTask();

    private void End(ToolPlan plan, Task<CallToolResult>? running)
    {
        if (running is { IsCompleted: false })
        {
            overdue.Track(plan, running, _deadline);
            return;
        }

        plan.Gate?.Exit();
        _deadline.Dispose();
    }
}
