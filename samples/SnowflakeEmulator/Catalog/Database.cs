using System.Collections.Concurrent;

namespace SnowflakeEmulator.Catalog;

internal sealed class Database(string name, string owner, DateTimeOffset createdOn) : Securable(name, owner, createdOn)
{
    public override string Kind => "DATABASE";

    public bool Transient { get; set; }

    public int RetentionDays { get; set; } = 1;

    public ConcurrentDictionary<string, Schema> Schemas { get; } = new(StringComparer.Ordinal);

    public Dropped<Schema> DroppedSchemas { get; } = new();

    /// <summary>Privileges that new objects get: privilege, kind and role.</summary>
    public ConcurrentDictionary<(string Privilege, string Kind, string Role), bool> Future { get; } = [];
}

internal sealed class Schema(Database database, string name, string owner, DateTimeOffset createdOn) : Securable(name, owner, createdOn)
{
    public override string Kind => "SCHEMA";

    public Database Database { get; } = database;

    public bool Transient { get; set; }

    public int RetentionDays { get; set; } = 1;

    public ConcurrentDictionary<string, Relation> Relations { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, Sequence> Sequences { get; } = new(StringComparer.Ordinal);

    public Dropped<Table> DroppedTables { get; } = new();

    public ConcurrentDictionary<(string Privilege, string Kind, string Role), bool> Future { get; } = [];

    public override string FullName => Sql.Names.Display(Database.Name) + "." + Sql.Names.Display(Name);
}

/// <summary>What UNDROP brings back: the latest dropped object of every name comes first.</summary>
internal sealed class Dropped<T>
    where T : Securable
{
    private readonly Lock _gate = new();
    private readonly List<(T Item, DateTimeOffset At)> _items = [];

    public void Add(T item, DateTimeOffset at)
    {
        lock (_gate)
        {
            _items.Add((item, at));
        }
    }

    public T? Take(string name)
    {
        lock (_gate)
        {
            var at = _items.FindLastIndex(i => i.Item.Name == name);
            if (at < 0)
            {
                return null;
            }

            var found = _items[at].Item;
            _items.RemoveAt(at);
            return found;
        }
    }

    /// <summary>Takes out what was dropped before a time.</summary>
    public List<T> TakeBefore(DateTimeOffset time)
    {
        lock (_gate)
        {
            var old = _items.Where(i => i.At < time).Select(i => i.Item).ToList();
            _items.RemoveAll(i => i.At < time);
            return old;
        }
    }
}
