namespace Sophia.Connections.Snowflake;

/// <summary>Completes the options of a client: where the service is.</summary>
internal static class SnowflakeSettings
{
    /// <exception cref="SnowflakeException">They do not say where the service is, or not in a way that can be read.</exception>
    public static SnowflakeOptions Complete(SnowflakeOptions options)
    {
        var complete = options.Clone();
        complete.BaseAddress = Address(options);
        return complete;
    }

    private static Uri Address(SnowflakeOptions options)
    {
        if (options.BaseAddress is { } address)
        {
            return address is { IsAbsoluteUri: true, Scheme: "http" or "https" }
                ? new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/")
                : throw Wrong("BaseAddress must be an absolute http or https address.");
        }

        if (string.IsNullOrWhiteSpace(options.Account))
        {
            throw Wrong("it is not said where the service is. Set Account (organisation-account), or BaseAddress.");
        }

        try
        {
            return SnowflakeAccount.Address(options.Account);
        }
        catch (UriFormatException)
        {
            throw Wrong("Account is no account's name. Write organisation-account, or locator.region.");
        }
    }

    private static SnowflakeException Wrong(string reason) => new(SnowflakeErrorKind.Configuration, $"Snowflake cannot be reached: {reason}");
}
