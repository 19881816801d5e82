using System.Net;
using Microsoft.AspNetCore.Http;

namespace Sophia.Hosting;

/// <summary>Decides about Host and Origin. Allocates nothing for the usual answers.</summary>
internal sealed class HostOriginRules
{
    private readonly string[] _hosts;
    private readonly string[] _origins;

    public HostOriginRules(HostOriginGuardOptions options) =>
        (_hosts, _origins) = ([.. options.AllowedHosts], [.. options.AllowedOrigins.Select(origin => origin.TrimEnd('/'))]);

    public bool AllowsHost(HttpContext context)
    {
        var value = context.Request.Host.Value.AsSpan();
        if (IsLoopback(NameOf(value)))
        {
            return true;
        }

        return _hosts.Length == 0
            ? context.Connection.LocalIpAddress is not { } address || !IPAddress.IsLoopback(address)
            : Listed(_hosts, value);
    }

    public bool AllowsOrigin(HttpContext context)
    {
        var headers = context.Request.Headers.Origin;
        return headers.Count switch
        {
            0 => true,
            1 => AllowsOrigin(headers[0]),
            _ => false,
        };
    }

    private bool AllowsOrigin(ReadOnlySpan<char> origin)
    {
        var scheme = origin.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && IsLoopback(NameOf(origin[(scheme + 3)..])))
        {
            return true;
        }

        foreach (var allowed in _origins)
        {
            if (allowed == "*" || (scheme > 0 && MatchesOrigin(allowed, origin, scheme)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesOrigin(string allowed, ReadOnlySpan<char> origin, int scheme)
    {
        var prefix = origin[..(scheme + 3)];
        return allowed.AsSpan().StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && Matches(allowed.AsSpan(prefix.Length), origin[prefix.Length..], exactPort: true);
    }

    private static bool Listed(string[] allowed, ReadOnlySpan<char> host)
    {
        foreach (var entry in allowed)
        {
            if (entry == "*" || Matches(entry, host, exactPort: false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Compares host and port; an entry without a port allows any, unless the port is part of what is compared (an origin's).</summary>
    private static bool Matches(ReadOnlySpan<char> entry, ReadOnlySpan<char> actual, bool exactPort)
    {
        if (!exactPort && NameOf(entry).Length == entry.Length)
        {
            actual = NameOf(actual);
        }

        return entry.StartsWith("*.", StringComparison.Ordinal)
            ? actual.Length > entry.Length - 1 && actual.EndsWith(entry[1..], StringComparison.OrdinalIgnoreCase)
            : actual.Equals(entry, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsLoopback(ReadOnlySpan<char> name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || name.SequenceEqual("127.0.0.1")
        || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The name without its port; an IPv6 address keeps its brackets.</summary>
    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> host)
    {
        var colon = host.LastIndexOf(':');
        return colon > 0 && host.LastIndexOf(']') < colon ? host[..colon] : host;
    }
}
