namespace Sophia.Mcp.Hosting;

/// <summary>Why a call was answered without, or before, its result. One member per stage: refusals are countable.</summary>
internal enum ToolRefusal
{
    /// <summary>The arguments could not be bound, or broke the schema.</summary>
    Arguments,

    /// <summary>The caller has made too many calls.</summary>
    Rate,

    /// <summary>All slots of the tool were taken and the queue was full or too slow.</summary>
    Busy,

    /// <summary>The caller has as many calls under way as one caller may have, of the tool or of the server.</summary>
    CallerBusy,

    /// <summary>The server has as many calls under way as it may have.</summary>
    ServerBusy,

    /// <summary>A service that the tool requires is unavailable.</summary>
    Unavailable,

    /// <summary>Too many earlier calls ignore their token.</summary>
    Stuck,

    /// <summary>The result is larger than it may be.</summary>
    Size,

    /// <summary>The time was over.</summary>
    Timeout,
}
