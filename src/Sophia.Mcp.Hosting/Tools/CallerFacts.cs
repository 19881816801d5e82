namespace Sophia.Mcp.Hosting;

/// <summary>What an exception says its caller may know. Packages put it into <see cref="Exception.Data"/>, so none has to reference another.</summary>
internal readonly record struct CallerFacts(string? Message, TimeSpan RetryAfter, string? Service)
{
    private const string MessageKey = "sophia.caller.message";
    private const string RetryAfterKey = "sophia.retry_after";
    private const string ServiceKey = "sophia.service";

    /// <summary>The facts of the exception, else of the first inner one that has any.</summary>
    public static CallerFacts From(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current.Data.Count > 0 && current.Data[MessageKey] is string message)
            {
                var retry = current.Data[RetryAfterKey] is TimeSpan time && time > TimeSpan.Zero ? time : TimeSpan.Zero;
                return new CallerFacts(message, retry, current.Data[ServiceKey] as string);
            }
        }

        return default;
    }
}
