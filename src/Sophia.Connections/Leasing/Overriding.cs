namespace Sophia.Connections;

/// <summary>Finds out, once a pool, which of a factory's methods do nothing, so that they need not be called on every return.</summary>
internal static class Overriding
{
    /// <summary>Whether a method of a <see cref="ConnectionFactory{T}"/> is not the one that does nothing; where that cannot be known, it is taken for one that does something.</summary>
    public static bool IsOverridden(Delegate method)
    {
        try
        {
            return method.Method.DeclaringType is not { IsGenericType: true } type || type.GetGenericTypeDefinition() != typeof(ConnectionFactory<>);
        }
        catch (Exception exception) when (exception is NotSupportedException or MemberAccessException)
        {
            // Compiled ahead of time, and without what is needed to tell.
            return true;
        }
    }
}
