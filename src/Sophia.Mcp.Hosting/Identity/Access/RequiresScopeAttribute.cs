namespace Sophia.Mcp.Hosting;

/// <summary>Scopes that a caller must have to use a tool, prompt or resource, or to see it in a list.</summary>
/// <remarks>
/// On a method or on a class: those of both are needed, all of them; <c>[AllowAnonymous]</c> takes them away. For tools configuration
/// (<c>Sophia:Server:Tools:&lt;tool&gt;:Scopes</c>) beats it. Where callers are not asked who they are, neither here nor by the application, scopes are not asked for
/// either; in Production such a server does not start. The SDK's <c>[Authorize]</c> works beside it.
/// </remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RequiresScopeAttribute : Attribute
{
    /// <summary>Names the scopes.</summary>
    /// <param name="scopes">One or more scopes, such as <c>memory.write</c>; all of them are needed.</param>
    /// <exception cref="ArgumentException">There is none, or one is no scope.</exception>
    public RequiresScopeAttribute(params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (scopes.Length == 0 || !scopes.All(ScopeText.IsValid))
        {
            throw new ArgumentException("A scope is text without blanks, quotes and backslashes, and there must be one at least.", nameof(scopes));
        }

        Scopes = scopes;
    }

    /// <summary>The scopes, all of which are needed.</summary>
    public IReadOnlyList<string> Scopes { get; }
}
