namespace Sophia.Connections;

/// <summary>Why no connection could be provided or used.</summary>
public enum ConnectionFailureKind
{
    /// <summary>The work itself failed; the service answered and the connection is sound.</summary>
    Work,

    /// <summary>A passing failure; trying again may help, and says nothing about the other connections.</summary>
    Transient,

    /// <summary>This connection is broken; others may be as well.</summary>
    Broken,

    /// <summary>The server is proven stopped or restarting: no connection opened before is worth anything unchecked.</summary>
    ServerDown,

    /// <summary>Nothing listens at the address, or it cannot be reached.</summary>
    Unreachable,

    /// <summary>The service did not answer in time.</summary>
    Timeout,

    /// <summary>The user name or password was refused.</summary>
    Authentication,

    /// <summary>The database does not exist.</summary>
    UnknownDatabase,

    /// <summary>The two sides do not agree on encryption.</summary>
    Encryption,

    /// <summary>The provider's assembly is not there.</summary>
    MissingProvider,

    /// <summary>The connection string or another setting is wrong.</summary>
    Configuration,

    /// <summary>The pool has no connection string.</summary>
    NotConfigured,

    /// <summary>The pool is shutting down.</summary>
    ShuttingDown,
}
