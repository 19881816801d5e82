using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.IdentityModel.Tokens;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// Tokens whose signature one state of an issuer's keys has verified, so that a caller's next calls need not verify it again. Only accepted ones are kept, and they
/// go with the keys. Their time is judged at each use. Thread-safe.
/// </summary>
/// <remarks>Two generations: what was not used while a whole one filled up is forgotten, without a lock or a list by age.</remarks>
/// <param name="most">How many are kept; 0 keeps none.</param>
/// <param name="lifetime">Judges a token's time.</param>
internal sealed class VerifiedTokens(int most, TokenLifetime lifetime)
{
    // Longer ones would make the bound by count none by memory.
    private const int LongestToken = 8 * 1024;

    private readonly int _generation = (most + 1) / 2;
    private ConcurrentDictionary<string, Verified> _young = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, Verified> _old = new(StringComparer.Ordinal);

    /// <summary>The result for a token that was verified before and whose time is not over; its user is the caller's own copy.</summary>
    public bool TryGet(string token, out IdentityResult result)
    {
        result = default;
        if (!_young.TryGetValue(token, out var verified) && _old.TryGetValue(token, out verified))
        {
            Keep(token, verified);
        }

        if (verified is null || !lifetime.IsNow(verified.From, verified.Until))
        {
            return false;
        }

        // Claims may be added to a user during a request: never to the one that others get.
        result = verified.Result with { User = Copy(verified.Result.User!) };
        return true;
    }

    /// <summary>Keeps an accepted token.</summary>
    public void Add(string token, SecurityToken parsed, in IdentityResult accepted)
    {
        if (most > 0 && token.Length <= LongestToken)
        {
            Keep(token, new Verified(accepted with { User = Copy(accepted.User!) }, parsed.ValidFrom, parsed.ValidTo));
        }
    }

    private void Keep(string token, Verified verified)
    {
        var young = _young;
        young[token] = verified;
        if (young.Count >= _generation && Interlocked.CompareExchange(ref _young, new(StringComparer.Ordinal), young) == young)
        {
            Volatile.Write(ref _old, young);
        }
    }

    // A principal's own Clone shares the identities.
    private static ClaimsPrincipal Copy(ClaimsPrincipal user) => new(user.Identities.Select(static identity => identity.Clone()));

    private sealed record Verified(IdentityResult Result, DateTime From, DateTime Until);
}
