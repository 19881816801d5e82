namespace Sophia.Connections;

/// <summary>How a wait for a slot ended.</summary>
internal enum SlotOutcome
{
    Granted,
    TimedOut,
    Cancelled,
    Failed,
}
