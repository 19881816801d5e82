using System.Security.Claims;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace SnowflakeAdmin.Operations;

/// <summary>Who asks.</summary>
/// <param name="Name">The authenticated user; else the address the request came from, or the user of the operating system over stdio. Confirmations and pages belong to it.</param>
/// <param name="Client">The program, as it says itself; for the audit log only.</param>
internal sealed record Caller(string Name, string? Client)
{
    private const int MaxClientLength = 100;

    public static Caller Of<TParams>(RequestContext<TParams> context, IHttpContextAccessor http)
    {
        var info = context.JsonRpcRequest.Context?.ClientInfo ?? context.Server.ClientInfo;
        return new Caller(User(context.User ?? http.HttpContext?.User) ?? Address(http.HttpContext), Describe(info));
    }

    private static string? User(ClaimsPrincipal? user)
    {
        if (user?.Identity is not { IsAuthenticated: true } identity)
        {
            return null;
        }

        // The same subject of two issuers is two people.
        var subject = user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst("sub");
        return subject is null ? $"user {identity.Name}" : $"user {subject.Value} of {subject.Issuer}";
    }

    private static string Address(HttpContext? http) => http is null
        ? $"stdio {Environment.UserName}"
        : $"unauthenticated {http.Connection.RemoteIpAddress?.ToString() ?? "local"}";

    private static string? Describe(Implementation? info)
    {
        if (info is null)
        {
            return null;
        }

        var text = $"{info.Name} {info.Version}";
        return new string([.. text.Take(MaxClientLength).Where(static c => !char.IsControl(c))]);
    }
}
