using System.Globalization;
using StackExchange.Redis;

namespace Sophia.Connections.Redis;

/// <summary>Reads <c>redis://</c> and <c>rediss://</c> URLs as well as the driver's own strings. Never repeats any of it in an error: it may hold a password.</summary>
internal static class RedisConnectionString
{
    private const string Forms =
        "Write redis://[user:password@]host[:port][,host[:port]][/database][?option=value], rediss:// for TLS, or a StackExchange.Redis configuration string.";

    public static ConfigurationOptions Parse(string service, string text)
    {
        text = text.Trim();
        try
        {
            if (text.StartsWith("redis://", StringComparison.OrdinalIgnoreCase))
            {
                return ParseUrl(text["redis://".Length..], tls: false);
            }

            if (text.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase))
            {
                return ParseUrl(text["rediss://".Length..], tls: true);
            }

            var options = ConfigurationOptions.Parse(text);
            return options.EndPoints.Count > 0 ? options : throw new BadStringException("it names no server.");
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            // The driver's message may quote the string; only our own words are passed on.
            var reason = exception is BadStringException ? exception.Message : "it cannot be read.";
            throw new ConnectionFailedException(
                service, new ConnectionFailure(ConnectionFailureKind.Configuration, $"its connection string is wrong: {reason} {Forms}"));
        }
    }

    private static ConfigurationOptions ParseUrl(string rest, bool tls)
    {
        var (beforeQuery, query) = Cut(rest, rest.IndexOf('?', StringComparison.Ordinal));

        // The last @: a password that was not percent-encoded may hold one, a host cannot.
        var at = beforeQuery.LastIndexOf('@');
        var (hosts, database) = Cut(beforeQuery[(at + 1)..], beforeQuery[(at + 1)..].IndexOf('/', StringComparison.Ordinal));
        var options = query.Length == 0 ? new ConfigurationOptions() : ConfigurationOptions.Parse(query.Replace('&', ','));
        options.Ssl |= tls;
        AddHosts(options, hosts, options.Ssl ? 6380 : 6379, tls);
        AddUser(options, at < 0 ? string.Empty : beforeQuery[..at]);
        if (database.Length > 0)
        {
            options.DefaultDatabase = int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new BadStringException("the part after the host is the number of a database.");
        }

        return options;
    }

    private static void AddHosts(ConfigurationOptions options, string hosts, int defaultPort, bool tls)
    {
        foreach (var host in hosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate($"tcp://{host}", UriKind.Absolute, out var address) || address.Host.Length == 0)
            {
                throw new BadStringException("a host or port in it is not valid.");
            }

            // The registered port of both schemes is 6379; only the driver's own ssl option means 6380.
            options.EndPoints.Add(address.DnsSafeHost, address.IsDefaultPort || address.Port < 0 ? (tls ? 6379 : defaultPort) : address.Port);
        }

        if (options.EndPoints.Count == 0)
        {
            throw new BadStringException("it names no server.");
        }
    }

    private static void AddUser(ConfigurationOptions options, string user)
    {
        if (user.Length == 0)
        {
            return;
        }

        var (name, password) = Cut(user, user.IndexOf(':', StringComparison.Ordinal));
        if (!user.Contains(':', StringComparison.Ordinal))
        {
            // redis://secret@host, as some tools write it.
            (name, password) = (string.Empty, name);
        }

        options.User = name.Length > 0 ? Uri.UnescapeDataString(name) : null;
        options.Password = Uri.UnescapeDataString(password);
    }

    private static (string Before, string After) Cut(string text, int index) => index < 0 ? (text, string.Empty) : (text[..index], text[(index + 1)..]);

    private sealed class BadStringException(string reason) : FormatException(reason);
}
