namespace Sophia.Connections.Snowflake;

/// <summary>What is to be run, and in which context: the API keeps none between requests. Not for use by several threads at once.</summary>
public sealed class SnowflakeStatement
{
    /// <summary>Makes a statement.</summary>
    /// <param name="text">The SQL.</param>
    public SnowflakeStatement(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
    }

    /// <summary>The SQL.</summary>
    public string Text { get; }

    /// <summary>The values of its <c>?</c>, in their order.</summary>
    public IList<SnowflakeBinding> Bindings { get; } = [];

    /// <summary>The role it runs as, written as in SQL; the client's if <see langword="null"/>.</summary>
    public string? Role { get; set; }

    /// <summary>The warehouse it runs on, written as in SQL; the client's if <see langword="null"/>.</summary>
    public string? Warehouse { get; set; }

    /// <summary>The database its names are looked for in, written as in SQL; the client's if <see langword="null"/>.</summary>
    public string? Database { get; set; }

    /// <summary>The schema its names are looked for in, written as in SQL; the client's if <see langword="null"/>.</summary>
    public string? Schema { get; set; }

    /// <summary>How long it may take; then it is cancelled, on the server too.</summary>
    /// <value>Positive, at most seven days; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for none; the client's <see cref="SnowflakeOptions.StatementTimeout"/> if <see langword="null"/>.</value>
    public TimeSpan? Timeout { get; set; }

    /// <summary>How many statements the text holds, separated by semicolons; 0 for any number. They run in order, in one session of their own: BEGIN, COMMIT, USE and temporary tables work among them.</summary>
    /// <value>The default is 1: a second one, injected or not, is refused by the service.</value>
    public int StatementCount { get; set; } = 1;

    /// <summary>Marks it in the query history; the client's mark if <see langword="null"/>.</summary>
    public string? QueryTag { get; set; }

    /// <summary>Session parameters for it alone, such as <c>timezone</c> or <c>use_cached_result</c>.</summary>
    public IDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// By this the service knows a repeated request, and does not run the statement again. Keep it, and set it again, to repeat a submission whose answer was lost.
    /// </summary>
    /// <value>The default is a new one.</value>
    public Guid RequestId { get; set; } = Guid.NewGuid();
}
