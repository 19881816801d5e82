namespace AiMemory.Storage;

/// <summary>Why a storage failed.</summary>
public enum MemoryStoreFailure
{
    /// <summary>The disk, or the size the store may take, is used up.</summary>
    Full,

    /// <summary>The storage may be read but not written.</summary>
    ReadOnly,

    /// <summary>The storage is damaged, or is not one of ours.</summary>
    Corrupt,

    /// <summary>A newer version of the program wrote the storage.</summary>
    NewerSchema,

    /// <summary>Another process held the storage for too long.</summary>
    Busy,

    /// <summary>The storage cannot be reached or opened.</summary>
    Unavailable,
}

/// <summary>The storage failed; nothing of the call was kept, unless the message says that this is unknown.</summary>
public sealed class MemoryStoreException : Exception
{
    /// <summary>Makes an exception.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="callerMessage">What happened and what to do, fit for the caller of a tool: no path, no secret.</param>
    /// <param name="storage">The file or database, for the log.</param>
    /// <param name="inner">The driver's own exception.</param>
    public MemoryStoreException(MemoryStoreFailure failure, string callerMessage, string storage, Exception? inner = null)
        : base($"{callerMessage} (storage: {storage})", inner)
    {
        Failure = failure;
        CallerMessage = callerMessage;
        Data["sophia.caller.message"] = callerMessage;
        Data["sophia.service"] = "ai-memory storage";
        if (inner?.Data["sophia.retry_after"] is TimeSpan wait)
        {
            Data["sophia.retry_after"] = wait;
        }
        else if (failure is MemoryStoreFailure.Busy)
        {
            Data["sophia.retry_after"] = TimeSpan.FromSeconds(1);
        }
    }

    /// <summary>Why the storage failed.</summary>
    public MemoryStoreFailure Failure { get; }

    /// <summary>What happened and what to do, without paths.</summary>
    public string CallerMessage { get; }
}
