using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

/// <summary>Whose session it is: the claim that the SDK binds sessions to, and the key under which sessions are counted.</summary>
internal sealed record SessionUser(string Key, Claim? Claim)
{
    /// <summary>What a stored session of somebody who was not authenticated is bound to: nothing.</summary>
    public const string Nobody = "-";

    public string? Name => Claim?.Value;

    /// <summary>Whether a session of the one is a session of the other: the claim decides, and of those without one nobody can tell.</summary>
    public bool IsSameAs(SessionUser other) =>
        Claim?.Type == other.Claim?.Type && Claim?.Value == other.Claim?.Value && Claim?.Issuer == other.Claim?.Issuer;

    // An address may change while a session lives, so it counts but does not bind.
    public static SessionUser Of(HttpContext context) => ClaimOf(context.User) is { } claim
        ? new SessionUser($"user:{claim.Issuer}\n{claim.Type}\n{claim.Value}", claim)
        : new SessionUser(string.Create(CultureInfo.InvariantCulture, $"address:{RequestCaller.NetworkOf(context.Connection.RemoteIpAddress):x}"), null);

    /// <summary>What a stored session is bound to; says nothing about the user to whoever can read the store.</summary>
    public static string BindingOf(ClaimsPrincipal? user) => ClaimOf(user) is { } claim
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{claim.Issuer}\n{claim.Type}\n{claim.Value}")))
        : Nobody;

    /// <summary>The same user as far as the SDK can tell.</summary>
    public ClaimsPrincipal Principal() =>
        Claim is null ? new ClaimsPrincipal(new ClaimsIdentity()) : new ClaimsPrincipal(new ClaimsIdentity([Claim], "session"));

    // The order is the SDK's.
    private static Claim? ClaimOf(ClaimsPrincipal? user)
    {
        var claim = user?.Identity?.IsAuthenticated is true ? user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst("sub") ?? user.FindFirst(ClaimTypes.Upn) : null;
        // A copy: the original holds the whole principal.
        return claim is null ? null : new Claim(claim.Type, claim.Value, claim.ValueType, claim.Issuer);
    }
}
