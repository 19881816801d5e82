namespace Sophia.Connections;

/// <summary>A token that is cancelled after a time or by its parent.</summary>
internal static class Deadline
{
    public static Limit After(TimeSpan timeout, TimeProvider time, CancellationToken parent)
    {
        var timer = new CancellationTokenSource(timeout, time);
        return parent.CanBeCanceled ? new Limit(timer, CancellationTokenSource.CreateLinkedTokenSource(timer.Token, parent)) : new Limit(timer, null);
    }

    public readonly struct Limit(CancellationTokenSource timer, CancellationTokenSource? linked) : IDisposable
    {
        public CancellationToken Token => (linked ?? timer).Token;

        public bool IsCancellationRequested => Token.IsCancellationRequested;

        /// <summary>Whether the time is over, as against cancelled by the parent.</summary>
        public bool IsOver => timer.IsCancellationRequested;

        public void Cancel() => timer.Cancel();

        public void Dispose()
        {
            linked?.Dispose();
            timer.Dispose();
        }
    }
}
