using System.Security.Cryptography;

namespace Sophia.Connections.Snowflake;

/// <summary>Which credential the options describe.</summary>
internal static class CredentialFactory
{
    /// <exception cref="SnowflakeException">There is none, or it cannot be read.</exception>
    public static SnowflakeCredential Create(SnowflakeOptions options, TimeProvider time)
    {
        if (options.OAuthToken is { } ask)
        {
            return new OAuthCredential(ask);
        }

        if (options.Token is { Length: > 0 } token)
        {
            return new FixedTokenCredential(token.Trim(), options.TokenType);
        }

        if (KeyLoader(options) is not { } load)
        {
            throw Missing("there is no credential. Set PrivateKey (or PrivateKeyFile) with User, or Token.");
        }

        return options switch
        {
            { User: null or "" } => throw Missing("a private key needs the User it belongs to."),
            { Account: null or "" } => throw Missing("a private key needs the Account: its tokens name it."),
            _ => new KeyPairCredential(load, options.KeyProvider is null, options.Account, options.User, options.TokenLifetime, time),
        };
    }

    private static Func<RSA>? KeyLoader(SnowflakeOptions options)
    {
        if (options.KeyProvider is { } provider)
        {
            return provider;
        }

        if (options.PrivateKey is { Length: > 0 } pem)
        {
            return () => PrivateKeyReader.Read(pem, options.PrivateKeyPassphrase);
        }

        return options.PrivateKeyFile is { Length: > 0 } file ? () => PrivateKeyReader.Read(ReadFile(file), options.PrivateKeyPassphrase) : null;
    }

    private static string ReadFile(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Missing($"its PrivateKeyFile cannot be read: {exception.GetType().Name}. Check the path and its permissions.");
        }
    }

    private static SnowflakeException Missing(string reason) => new(SnowflakeErrorKind.Configuration, $"Snowflake cannot be logged in to: {reason}");
}
