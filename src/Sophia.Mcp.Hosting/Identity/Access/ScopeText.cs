using System.Security.Claims;

namespace Sophia.Mcp.Hosting;

/// <summary>Scopes as text (RFC 6749, section 3.3) and in claims: <c>scope</c> with blanks between them, or <c>scp</c>.</summary>
internal static class ScopeText
{
    public static bool IsValid(string? scope) => !string.IsNullOrEmpty(scope) && scope.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && !scope.AsSpan().ContainsAny('"', '\\');

    /// <summary>Whether the caller has all of the scopes.</summary>
    public static bool HasAll(ClaimsPrincipal user, IReadOnlyList<string> scopes)
    {
        for (var i = 0; i < scopes.Count; i++)
        {
            if (!Has(user, scopes[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Has(ClaimsPrincipal user, string scope)
    {
        foreach (var claim in user.Claims)
        {
            if (claim.Type is "scope" or "scp" or "http://schemas.microsoft.com/identity/claims/scope" && Contains(claim.Value, scope))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Contains(ReadOnlySpan<char> scopes, ReadOnlySpan<char> scope)
    {
        foreach (var part in scopes.Split(' '))
        {
            if (scopes[part].SequenceEqual(scope))
            {
                return true;
            }
        }

        return false;
    }
}
