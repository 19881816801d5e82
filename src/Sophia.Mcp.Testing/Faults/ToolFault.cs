namespace Sophia.Mcp.Testing;

/// <summary>What happens to a call before it reaches its tool.</summary>
internal abstract class ToolFault
{
    public abstract Task StrikeAsync(TimeProvider time, CancellationToken cancellationToken);

    public virtual void Release()
    {
    }

    public sealed class Hanging(bool ignoreCancellation) : ToolFault
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Task StrikeAsync(TimeProvider time, CancellationToken cancellationToken) =>
            ignoreCancellation ? _released.Task : _released.Task.WaitAsync(cancellationToken);

        public override void Release() => _released.TrySetResult();
    }

    public sealed class Failing(Exception exception) : ToolFault
    {
        public override Task StrikeAsync(TimeProvider time, CancellationToken cancellationToken) => Task.FromException(exception);
    }

    public sealed class Delaying(TimeSpan delay) : ToolFault
    {
        public override Task StrikeAsync(TimeProvider time, CancellationToken cancellationToken) => Task.Delay(delay, time, cancellationToken);
    }
}
