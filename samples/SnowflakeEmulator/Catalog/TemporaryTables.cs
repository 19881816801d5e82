using System.Collections.Concurrent;

namespace SnowflakeEmulator.Catalog;

/// <summary>The temporary tables of one session: nobody else sees them, and they hide others of their name. Thread-safe.</summary>
internal sealed class TemporaryTables
{
    private readonly ConcurrentDictionary<(Schema Schema, string Name), Table> _tables = [];

    public Table? Find(Schema schema, string name) => _tables.GetValueOrDefault((schema, name));

    /// <summary>Adds one; returns false if there is one of its name.</summary>
    public bool Add(Table table) => _tables.TryAdd((table.Schema, table.Name), table);

    public bool Remove(Table table) => _tables.TryRemove(new KeyValuePair<(Schema, string), Table>((table.Schema, table.Name), table));

    public IEnumerable<Table> In(Schema schema) => _tables.Values.Where(t => t.Schema == schema);

    /// <summary>Takes them all out.</summary>
    public List<Table> Clear()
    {
        List<Table> all = [.. _tables.Values];
        _tables.Clear();
        return all;
    }
}
