namespace Sophia.Connections;

/// <summary>What became of a wait for a slot.</summary>
internal readonly record struct SlotGrant(SlotOutcome Outcome, int Slot = -1, Exception? Cause = null);
