using Npgsql;

namespace Sophia.Connections.Postgres;

/// <summary>What is particular to a PostgreSQL pool.</summary>
public sealed class PostgresOptions
{
    /// <summary>
    /// Gives the password, asked at start and again every <see cref="CredentialRefresh"/>: credentials rotate without a restart. Connections that exist go on;
    /// new ones use the new password. <see langword="null"/>, the default, takes the one of the connection string.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? Password { get; set; }

    /// <summary>How often <see cref="Password"/> is asked again.</summary>
    /// <value>Positive. The default is one minute.</value>
    public TimeSpan CredentialRefresh { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Changes the data source before it is built: type mappings, certificates, logging.</summary>
    public Action<NpgsqlDataSourceBuilder>? ConfigureDataSource { get; set; }
}
