namespace Sophia.Connections;

/// <summary>How a piece of work given to <c>ExecuteAsync</c> is to be treated.</summary>
public sealed class ExecuteOptions
{
    /// <summary>Whether running the work twice does the same as once. Only then is it run again after a broken connection: a broken stream does not say whether an INSERT was committed.</summary>
    /// <value>The default is <see langword="false"/>: opening is tried again, the work never.</value>
    public bool Idempotent { get; init; }

    /// <summary>How long the caller waits in all.</summary>
    /// <value>Positive; the default is <see cref="ConnectionPoolOptions.ExecutionTimeout"/>.</value>
    public TimeSpan? Timeout { get; init; }
}
