namespace Sophia.Hosting;

/// <summary>The start of the process failed in a named step.</summary>
public sealed class StartupFailedException : Exception
{
    /// <summary>Creates it for a step.</summary>
    public StartupFailedException(string step, string reason, Exception? innerException = null)
        : base($"Start failed in '{step}': {reason}", innerException) => (Step, Reason) = (step, reason);

    /// <summary>The step that failed.</summary>
    public string Step { get; }

    /// <summary>Why, in one line.</summary>
    public string Reason { get; }
}
