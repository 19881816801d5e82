using System.Numerics;

namespace SnowflakeAdmin.Guard;

/// <summary>A set of statement kinds.</summary>
internal readonly record struct KindSet(ulong Bits)
{
    /// <summary>SELECT, SHOW, DESCRIBE and EXPLAIN.</summary>
    public static KindSet Reads { get; } = Of(StatementKind.Select, StatementKind.Show, StatementKind.Describe, StatementKind.Explain);

    /// <summary>What takes away or overwrites something that was there, decides who may do what, or costs from then on.</summary>
    public static KindSet Destructive { get; } = Of(
        StatementKind.Update, StatementKind.Delete, StatementKind.Merge, StatementKind.Truncate, StatementKind.AlterDatabase, StatementKind.AlterSchema,
        StatementKind.AlterView, StatementKind.CreateWarehouse, StatementKind.AlterWarehouse, StatementKind.SuspendWarehouse, StatementKind.AbortQueries, StatementKind.DropTable, StatementKind.DropView,
        StatementKind.DropSchema, StatementKind.DropDatabase, StatementKind.DropWarehouse, StatementKind.GrantRole, StatementKind.RevokeRole,
        StatementKind.GrantPrivilege, StatementKind.RevokePrivilege, StatementKind.Replace, StatementKind.Overwrite, StatementKind.WholeTable,
        StatementKind.Restructure);

    /// <summary>Every kind.</summary>
    public static KindSet All { get; } = Of(Enum.GetValues<StatementKind>());

    public bool IsReadOnly => Bits != 0 && Reads.Contains(this);

    public bool IsDestructive => (Bits & Destructive.Bits) != 0;

    public static KindSet Of(params ReadOnlySpan<StatementKind> kinds)
    {
        var bits = 0UL;
        foreach (var kind in kinds)
        {
            bits |= 1UL << (int)kind;
        }

        return new KindSet(bits);
    }

    public bool Contains(KindSet other) => (other.Bits & ~Bits) == 0;

    public KindSet With(StatementKind kind) => new(Bits | (1UL << (int)kind));

    public KindSet With(KindSet others) => new(Bits | others.Bits);

    public KindSet Without(KindSet others) => new(Bits & ~others.Bits);

    /// <summary>The kinds, a statement's own before what it needs beside it.</summary>
    public IEnumerable<StatementKind> Kinds()
    {
        for (var bits = Bits; bits != 0; bits &= bits - 1)
        {
            yield return (StatementKind)BitOperations.TrailingZeroCount(bits);
        }
    }

    /// <summary>The kinds for people: All, or Read and the others.</summary>
    public IEnumerable<string> Names()
    {
        if (Contains(All))
        {
            return ["All"];
        }

        return Contains(Reads) ? Without(Reads).Kinds().Select(static kind => kind.ToString()).Prepend("Read") : Kinds().Select(static kind => kind.ToString());
    }

    public override string ToString() => string.Join(' ', Kinds());
}
