namespace Sophia.Connections;

/// <summary>What became of a wait for a slot.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Slot">The slot, if it was granted.</param>
/// <param name="Cause">Why it failed, if it did.</param>
/// <param name="At">When, in the pool's milliseconds, where whoever put the slot back knew it; else 0.</param>
internal readonly record struct SlotGrant(SlotOutcome Outcome, int Slot = -1, Exception? Cause = null, long At = 0);
