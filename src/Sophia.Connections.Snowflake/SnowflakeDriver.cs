namespace Sophia.Connections.Snowflake;

/// <summary>Who speaks to Snowflake.</summary>
public enum SnowflakeDriver
{
    /// <summary>This package, by the SQL API v2: no further dependency, stateless, works with ahead-of-time compilation.</summary>
    SqlApi,

    /// <summary>Snowflake's own ADO.NET driver, the package <c>Snowflake.Data</c>, which the application adds itself: sessions, transactions, PUT and GET.</summary>
    SnowflakeData,
}
