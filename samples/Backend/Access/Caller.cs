using System.Net;
using System.Net.Sockets;
using System.Security.Claims;

namespace Backend.Access;

/// <summary>Who calls: for the log of changes, and for whose share of requests counts.</summary>
internal static class Caller
{
    private const int LongestName = 100;

    /// <summary>The name of an authenticated caller.</summary>
    public static string NameOf(ClaimsPrincipal user)
    {
        var name = user.FindFirst(ClaimTypes.Name)?.Value ?? user.FindFirst("name")?.Value ?? user.FindFirst("sub")?.Value ?? "unknown";
        return name.Length <= LongestName ? name : name[..LongestName];
    }

    /// <summary>The user, else the address; of an IPv6 address the network, because a machine has as many addresses there as it likes.</summary>
    public static string KeyOf(HttpContext context)
    {
        if (context.User.Identity is { IsAuthenticated: true, AuthenticationType: not LocalHandler.SchemeName })
        {
            return "user:" + NameOf(context.User);
        }

        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily is AddressFamily.InterNetworkV6 ? "net:" + Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : "addr:" + address;
    }
}
