namespace Sophia.Resilience;

/// <summary>What <see cref="StripedCounters"/> counts.</summary>
internal enum BreakerCount
{
    Success,
    Failure,
    Slow,
    Rejected,
    Cancelled,
    Ignored,
    Opened,
    WouldOpen,
}
