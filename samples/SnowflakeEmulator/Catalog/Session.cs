using System.Collections.Concurrent;
using DuckDB.NET.Data;

namespace SnowflakeEmulator.Catalog;

/// <summary>Who runs statements and where names are looked up. The SQL API makes one per request; drivers keep theirs.</summary>
internal sealed class Session(Account account, User user, string role)
{
    private static long _ids = 100_000;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private readonly Lock _turn = new();

    public Account Account { get; } = account;

    public User User { get; } = user;

    public string Role { get; set; } = role;

    public string? Warehouse { get; set; }

    public string? Database { get; set; }

    public string? Schema { get; set; }

    public long Id { get; } = Interlocked.Increment(ref _ids);

    /// <summary>Name and version of the driver, empty for the SQL API.</summary>
    public string Client { get; init; } = "";

    public string QueryTag { get; set; } = "";

    /// <summary>STATEMENT_TIMEOUT_IN_SECONDS, 0 without one.</summary>
    public int TimeoutSeconds { get; set; }

    public string? LastQueryId { get; set; }

    /// <summary>Session parameters that were set.</summary>
    public ConcurrentDictionary<string, string> Parameters { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether USE, ALTER SESSION and transactions mean anything: in sessions of drivers and in multi-statement requests.</summary>
    public bool KeepsState { get; init; }

    /// <summary>The connection an open transaction holds.</summary>
    public DuckDBConnection? Transaction { get; set; }

    /// <summary>Within a transaction statements of a session run one after the other, on its connection. The turn is given back on the thread that took it.</summary>
    /// <param name="begins">Whether the statement begins a transaction.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public IDisposable? TakeTurn(bool begins, CancellationToken cancellationToken)
    {
        if (Transaction is null && !begins)
        {
            return null;
        }

        while (!_turn.TryEnter(Glance))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return new Turn(_turn);
    }

    /// <summary>Temporary tables, dropped with the session.</summary>
    public TemporaryTables Temporary { get; } = new();

    private sealed class Turn(Lock turn) : IDisposable
    {
        public void Dispose() => turn.Exit();
    }
}
