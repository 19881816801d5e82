using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Defaults = Sophia.Connections.Snowflake.SnowflakeDefaults;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// Which account, as whom, and how. Bound from the pool's own section, <c>Sophia:ConnectionPools:&lt;name&gt;</c>, and validated at start. Names of roles, warehouses, databases
/// and schemas are written as in SQL: <c>analyst</c> means <c>ANALYST</c>, <c>"Mixed"</c> in double quotes means itself.
/// </summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class SnowflakeOptions
{
    /// <summary>Who speaks to Snowflake.</summary>
    /// <value>The default is <see cref="SnowflakeDriver.SqlApi"/>.</value>
    public SnowflakeDriver Driver { get; set; }

    /// <summary>The account: <c>organisation-account</c>, or the older <c>locator.region</c>.</summary>
    /// <value>The default is <see langword="null"/>; then <see cref="BaseAddress"/> or the pool's connection string must say where the service is.</value>
    public string? Account { get; set; }

    /// <summary>Where the service is, if not at the account's usual address: a private link, a proxy, an emulator.</summary>
    /// <value>An absolute http or https address. The default is <c>https://&lt;account&gt;.snowflakecomputing.com</c>.</value>
    public Uri? BaseAddress { get; set; }

    /// <summary>The user's login name. Needed with a private key.</summary>
    public string? User { get; set; }

    /// <summary>The role of statements that name none.</summary>
    /// <value>The default is the user's own.</value>
    public string? Role { get; set; }

    /// <summary>The warehouse of statements that name none.</summary>
    /// <value>The default is the user's own.</value>
    public string? Warehouse { get; set; }

    /// <summary>The database of statements that name none.</summary>
    /// <value>The default is the user's own.</value>
    public string? Database { get; set; }

    /// <summary>The schema of statements that name none.</summary>
    /// <value>The default is the user's own.</value>
    public string? Schema { get; set; }

    /// <summary>The private key, as PEM text: PKCS#8, plain or encrypted.</summary>
    /// <value>Never printed.</value>
    public string? PrivateKey { get; set; }

    /// <summary>A file with the private key, as PEM text; read at start and again when the service refuses the key, so that it can be rotated.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>What an encrypted private key is decrypted with.</summary>
    /// <value>Never printed.</value>
    public string? PrivateKeyPassphrase { get; set; }

    /// <summary>Gives the private key, instead of <see cref="PrivateKey"/>: a key in a hardware module, say. Asked at start and when the service refuses the key. The key stays the application's to dispose.</summary>
    public Func<RSA>? KeyProvider { get; set; }

    /// <summary>A token instead of a key.</summary>
    /// <value>Never printed.</value>
    public string? Token { get; set; }

    /// <summary>What <see cref="Token"/> is.</summary>
    /// <value>The default is <see cref="SnowflakeTokenType.ProgrammaticAccessToken"/>.</value>
    public SnowflakeTokenType TokenType { get; set; }

    /// <summary>Gives an OAuth access token. Asked again when the service says that the last one has expired.</summary>
    public Func<CancellationToken, ValueTask<string>>? OAuthToken { get; set; }

    /// <summary>How long a key-pair token is made to last; it is renewed when a tenth of that is left.</summary>
    /// <value>One minute to one hour, the service's own limit. The default is 55 minutes.</value>
    [Range(typeof(TimeSpan), Defaults.MinTokenLifetime, Defaults.MaxTokenLifetime)]
    public TimeSpan TokenLifetime { get; set; } = Defaults.TokenLifetime;

    /// <summary>How long a statement may take that sets no limit of its own. Then it is cancelled, on the server too.</summary>
    /// <value>One second to seven days. The default is five minutes.</value>
    [Range(typeof(TimeSpan), Defaults.MinStatementTimeout, Defaults.MaxStatementTimeout)]
    public TimeSpan StatementTimeout { get; set; } = Defaults.StatementTimeout;

    /// <summary>How long one HTTP request may take before it is tried again. The service holds a statement's request for up to 45 seconds.</summary>
    /// <value>100 milliseconds to one hour. The default is 60 seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinRequestTimeout, Defaults.MaxRequestTimeout)]
    public TimeSpan RequestTimeout { get; set; } = Defaults.RequestTimeout;

    /// <summary>How long a cancelled statement's own cancellation may take; it goes on in the background while its caller is answered.</summary>
    /// <value>100 milliseconds to one hour. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinRequestTimeout, Defaults.MaxRequestTimeout)]
    public TimeSpan CancelTimeout { get; set; } = Defaults.CancelTimeout;

    /// <summary>How often a request is tried again after a passing failure (429, 502, 503, 504, a broken connection). In a pool, the pool's own setting of that name.</summary>
    /// <value>0 to 20. The default is 3.</value>
    [Range(0, Defaults.MaxRetryAttempts)]
    public int RetryAttempts { get; set; } = Defaults.RetryAttempts;

    /// <summary>The pause before the first retry where the service asks for none; it doubles each time. In a pool, the pool's own setting of that name.</summary>
    /// <value>One millisecond to one day. The default is 100 milliseconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinDelay, Defaults.MaxDelay)]
    public TimeSpan RetryDelay { get; set; } = Defaults.RetryDelay;

    /// <summary>How many partitions of a result are fetched ahead of the one that is read.</summary>
    /// <value>0 to 64. The default is 4.</value>
    [Range(0, Defaults.MaxFetchAhead)]
    public int FetchAhead { get; set; } = Defaults.FetchAhead;

    /// <summary>How many bytes, compressed as they come, are fetched ahead; one partition is fetched ahead even if it is larger.</summary>
    /// <value>0 to 1 GiB. The default is 16 MiB.</value>
    [Range(0L, Defaults.MaxFetchAheadBytes)]
    public long FetchAheadBytes { get; set; } = Defaults.FetchAheadBytes;

    /// <summary>Marks the statements in the account's query history.</summary>
    /// <value>The default is <see langword="null"/>: no mark.</value>
    public string? QueryTag { get; set; }

    /// <summary>The time zone in which the service converts between wall clocks and moments.</summary>
    /// <value>An IANA name. The default is <see langword="null"/>: the account's.</value>
    public string? TimeZone { get; set; }

    /// <summary>Whether a command may hold several statements, separated by semicolons. Off, one that does is refused by the service, and an injected second statement with it.</summary>
    /// <value>The default is <see langword="false"/>; a single command can allow it for itself.</value>
    public bool MultiStatements { get; set; }

    /// <summary>The ADO.NET factory, <c>Type, Assembly</c>, for <see cref="SnowflakeDriver.SnowflakeData"/>.</summary>
    /// <value>The default is the one of the package <c>Snowflake.Data</c>.</value>
    public string? Provider { get; set; }

    /// <summary>Changes the HTTP handler: a proxy, certificates.</summary>
    public Action<SocketsHttpHandler>? ConfigureHttp { get; set; }

    /// <summary>Makes the HTTP handler, instead of a <see cref="SocketsHttpHandler"/>. It must not follow redirects: they would carry the token elsewhere.</summary>
    public Func<HttpMessageHandler>? HttpHandler { get; set; }

    internal SnowflakeOptions Clone() => (SnowflakeOptions)MemberwiseClone();
}
