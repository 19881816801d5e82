namespace SnowflakeAdmin.Embedded;

/// <summary>What of the emulator's demo data statements run with.</summary>
internal static class DemoData
{
    public const string Database = "DEMO";
    public const string Schema = "SALES";
    public const string Warehouse = "ANALYTICS_WH";
}
