using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace Sophia.Mcp.Hosting;

/// <summary>Who a caller is, as a digest: everything that is known of a user except what differs between two tokens of the same user.</summary>
internal static class CallerDigest
{
    private static readonly HashSet<string> s_perToken = new(StringComparer.Ordinal)
    {
        "exp", "iat", "nbf", "jti", "auth_time", "nonce", "at_hash", "c_hash", "s_hash", "sid", "session_state", "uti", "aio", "rh", "xms_ftd", ClaimTypes.AuthenticationInstant,
    };

    /// <summary>Adds the caller. Two callers who differ in any claim are two: a result may depend on a role or a tenant as well as on the name.</summary>
    public static void AddCaller(this IncrementalHash hash, ClaimsPrincipal? user)
    {
        if (user?.Identity is not { IsAuthenticated: true })
        {
            hash.AddPart("nobody");
            return;
        }

        var claims = user.Claims.Where(static claim => !s_perToken.Contains(claim.Type)).Select(static claim => (claim.Type, claim.Value, claim.Issuer)).Distinct()
            .OrderBy(static claim => claim.Type, StringComparer.Ordinal).ThenBy(static claim => claim.Value, StringComparer.Ordinal)
            .ThenBy(static claim => claim.Issuer, StringComparer.Ordinal);
        hash.AddPart("user");
        hash.AddPart(user.Identity.AuthenticationType ?? "");
        foreach (var (type, value, issuer) in claims)
        {
            hash.AddPart(type);
            hash.AddPart(value);
            hash.AddPart(issuer);
        }

        hash.AddPart("end");
    }

    /// <summary>Adds a text with its length, so that no two lists of texts give the same bytes.</summary>
    public static void AddPart(this IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
