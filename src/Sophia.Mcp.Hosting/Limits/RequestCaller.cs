using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

/// <summary>Who a request counts for: the authenticated user, else the address it came from.</summary>
internal static class RequestCaller
{
    private static readonly object Nobody = "";

    /// <summary>The key of a request's caller. Allocates for authenticated users only.</summary>
    public static object Of(HttpContext context) => OfUser(context.User) ?? Network(context.Connection.RemoteIpAddress) ?? Nobody;

    /// <summary>The key where the request itself is not at hand, as over stdio.</summary>
    public static object Of(ClaimsPrincipal? user) => OfUser(user) ?? Nobody;

    private static string? OfUser(ClaimsPrincipal? user)
    {
        if (user?.Identity is not { IsAuthenticated: true } identity)
        {
            return null;
        }

        var subject = user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst("sub");
        // The same subject of two issuers is two people.
        return subject is null ? identity.Name : $"{subject.Issuer} {subject.Value}";
    }

    // A machine owns a /64 of version 6, and so as many addresses as it likes.
    private static IPAddress? Network(IPAddress? address)
    {
        if (address is null || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
