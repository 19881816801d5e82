namespace Sophia.Connections.Snowflake;

/// <summary>What an account's name means: for tokens and for its address.</summary>
internal static class SnowflakeAccount
{
    private const string Domain = ".snowflakecomputing.com";
    private const string ChineseDomain = ".snowflakecomputing.cn";

    /// <summary>As tokens name it: upper case, without region and cloud.</summary>
    public static string ForToken(string account)
    {
        var name = Bare(account);
        var end = name.Contains(".global", StringComparison.OrdinalIgnoreCase) ? name.IndexOf('-', StringComparison.Ordinal) : name.IndexOf('.', StringComparison.Ordinal);
        return (end < 0 ? name : name[..end]).ToUpperInvariant();
    }

    /// <summary>Where it is reached. Host names have no underscores.</summary>
    /// <exception cref="UriFormatException">It is no name.</exception>
    public static Uri Address(string account)
    {
        var name = Bare(account).ToLowerInvariant();
        var domain = name.Contains(".cn-", StringComparison.Ordinal) ? ChineseDomain : Domain;
        return new Uri($"https://{name.Replace('_', '-')}{domain}/");
    }

    /// <summary>People paste whole addresses.</summary>
    private static string Bare(string account)
    {
        var name = account.Trim();
        name = name.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? name["https://".Length..] : name;
        name = name.TrimEnd('/');
        foreach (var domain in new[] { Domain, ChineseDomain })
        {
            name = name.EndsWith(domain, StringComparison.OrdinalIgnoreCase) ? name[..^domain.Length] : name;
        }

        return name;
    }
}
