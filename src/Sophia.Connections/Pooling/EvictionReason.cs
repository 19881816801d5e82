namespace Sophia.Connections;

/// <summary>Why a connection was closed; the tag of the evictions counter.</summary>
internal enum EvictionReason
{
    Broken,
    CheckFailed,
    Idle,
    Lifetime,
    Cleared,
}
