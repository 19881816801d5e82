namespace SnowflakeEmulator.Seeding;

/// <summary>What a new account has.</summary>
internal static class BaseAccount
{
    public const string Warehouse = "COMPUTE_WH";

    public const string Script = "CREATE WAREHOUSE COMPUTE_WH WAREHOUSE_SIZE = 'XSMALL' AUTO_SUSPEND = 600; GRANT USAGE ON WAREHOUSE COMPUTE_WH TO ROLE PUBLIC";
}
