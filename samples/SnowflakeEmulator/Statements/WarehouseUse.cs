using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Statements;

/// <summary>A statement running on a warehouse, which resumes for it.</summary>
internal sealed class WarehouseUse : IDisposable
{
    private readonly Warehouse? _warehouse;
    private readonly TimeProvider _time;

    private WarehouseUse(Warehouse? warehouse, TimeProvider time)
    {
        _warehouse = warehouse;
        _time = time;
    }

    /// <param name="x">The statement.</param>
    /// <param name="needed">Whether it reads or writes tables; without, no warehouse is needed.</param>
    public static WarehouseUse Begin(Execution x, bool needed)
    {
        if (!needed)
        {
            return new WarehouseUse(null, x.Account.Time);
        }

        var warehouse = x.Session.Warehouse is { } name && x.Account.Warehouses.TryGetValue(name, out var found) ? found : throw SnowflakeErrors.NoWarehouse();
        new AccessControl(x.Session).Require(warehouse, "USAGE");
        x.LimitTo(TimeSpan.FromSeconds(warehouse.StatementTimeoutSeconds));
        warehouse.Begin(x.Now);
        x.Record.Warehouse = warehouse.Name;
        x.Record.WarehouseSize = warehouse.Size;
        return new WarehouseUse(warehouse, x.Account.Time);
    }

    public void Dispose() => _warehouse?.End(_time.GetUtcNow());
}
