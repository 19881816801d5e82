namespace SnowflakeAdmin.Guard;

/// <summary>One statement that was read and allowed.</summary>
/// <param name="Kinds">What it is and what it needs beside that.</param>
/// <param name="Text">What may run: the statement as it was given, without comments and surrounding space.</param>
/// <param name="Objects">The objects it names.</param>
internal sealed record GuardedStatement(KindSet Kinds, string Text, IReadOnlyList<ObjectReference> Objects)
{
    /// <summary>The statement's own kind.</summary>
    public StatementKind Kind => Kinds.Kinds().First();
}

/// <summary>What the guard says about a text.</summary>
/// <param name="Reason">Why it is refused, or <see cref="GuardReason.None"/>.</param>
/// <param name="Message">Why, in words for the caller: what was refused, and what to do.</param>
/// <param name="Statements">The statements; empty unless all are allowed.</param>
internal sealed record GuardVerdict(GuardReason Reason, string Message, IReadOnlyList<GuardedStatement> Statements)
{
    public bool Allowed => Reason is GuardReason.None;

    public static GuardVerdict Refuse(GuardReason reason, string message) => new(reason, message, []);
}
