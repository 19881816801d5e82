namespace SnowflakeAdmin.Guard;

/// <summary>Decides whether a text may run in an environment: every statement of it, every object that it names, after the names were resolved. Thread-safe.</summary>
internal static class SqlGuard
{
    /// <summary>Reads a text and decides.</summary>
    /// <param name="sql">One statement or several.</param>
    /// <param name="policy">What the environment allows.</param>
    public static GuardVerdict Inspect(string sql, GuardPolicy policy) => GuardVerdict.Refuse(GuardReason.NotUnderstood, "Nothing is understood yet.");
}
