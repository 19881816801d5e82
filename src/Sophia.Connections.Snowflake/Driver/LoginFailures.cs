namespace Sophia.Connections.Snowflake;

/// <summary>Snowflake's codes for logins that are refused, whoever asks.</summary>
internal static class LoginFailures
{
    public static ConnectionFailure? Find(int code) => code switch
    {
        390100 or 390101 or 390102 => Refused(code, "the user or the password was refused. Check User and its credential."),
        390144 => Refused(code, "the key-pair token was refused. Check Account, User and PrivateKey, and that the public half is registered: ALTER USER … SET RSA_PUBLIC_KEY."),
        390186 or 390189 => Refused(code, "the role was refused. Check Role: the user must have been granted it."),
        390303 or 390318 => Refused(code, "the OAuth token was refused or has expired. Check Token."),
        390422 => Refused(code, "the user's network policy does not allow this address."),
        394400 or 394402 => Refused(code, "the programmatic access token was refused or has expired. Check Token."),
        _ => null,
    };

    private static ConnectionFailure Refused(int code, string reason) => new(ConnectionFailureKind.Authentication, $"{reason} (Code {code}.)");
}
