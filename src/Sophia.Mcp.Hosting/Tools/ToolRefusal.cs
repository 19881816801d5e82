namespace Sophia.Mcp.Hosting;

/// <summary>Why a call was answered without, or before, its result. One member per stage: refusals are countable.</summary>
internal enum ToolRefusal
{
    /// <summary>The arguments could not be bound, or broke the schema.</summary>
    Arguments,

    /// <summary>The caller has made too many calls.</summary>
    Rate,

    /// <summary>All slots were taken and the queue was full or too slow.</summary>
    Busy,

    /// <summary>Too many earlier calls ignore their token.</summary>
    Stuck,

    /// <summary>The time was over.</summary>
    Timeout,
}
