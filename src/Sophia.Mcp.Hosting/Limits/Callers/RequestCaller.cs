using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

/// <summary>Who a request counts for: the authenticated user, else the address it came from.</summary>
internal static partial class RequestCaller
{
    public static CallerKey Of(HttpContext context) => OfUser(context.User) ?? OfNetwork(context);

    /// <summary>The network of a request, whoever its caller says to be.</summary>
    public static CallerKey OfNetwork(HttpContext context) =>
        NetworkOf(context.Connection.RemoteIpAddress) is { } network ? CallerKey.Network(network) : CallerKey.Nobody;

    /// <summary>The key where the request itself is not at hand, as over stdio.</summary>
    public static CallerKey Of(ClaimsPrincipal? user) => OfUser(user) ?? CallerKey.Nobody;

    private static CallerKey? OfUser(ClaimsPrincipal? user)
    {
        // The one identity there usually is; ClaimsPrincipal.Identity allocates to find it.
        var identity = user?.Identities is List<ClaimsIdentity> { Count: 1 } one ? one[0] : user?.Identity;
        if (identity is not { IsAuthenticated: true })
        {
            return null;
        }

        var subject = user!.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst("sub");
        return subject is not null ? CallerKey.User(subject.Issuer, subject.Value) : identity.Name is { } name ? CallerKey.User(null, name) : null;
    }

    /// <summary>The network an address belongs to: a machine owns a /64 of version 6, and so as many addresses as it likes.</summary>
    public static UInt128? NetworkOf(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        if (length == 4)
        {
            return V4(bytes);
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return V4(bytes[12..]);
        }

        var whole = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return IPAddress.IsLoopback(address) ? whole : whole >> 64 << 64;
    }

    // Where version 6 keeps the addresses of version 4, so that a client is the same one through both.
    private static UInt128 V4(ReadOnlySpan<byte> address) => ((UInt128)0xffff << 32) | BinaryPrimitives.ReadUInt32BigEndian(address);
}
