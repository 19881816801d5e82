using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// One statement's worth of Snowflake: it holds no session, only the role, warehouse, database and schema that its commands run with, and lets one command or reader run
/// at a time, so that leased connections are statements under way. Not for use by several threads at once.
/// </summary>
public sealed class SnowflakeConnection : DbConnection
{
    private readonly SnowflakeClient _client;
    private ConnectionState _state = ConnectionState.Closed;
    private object? _busy;
    private string? _database;

    internal SnowflakeConnection(SnowflakeClient client)
    {
        _client = client;
        Restore();
    }

    /// <summary>The client under it, for what ADO.NET has no words for. It does not count as this connection's statement.</summary>
    public SnowflakeClient Client => _client;

    /// <summary>The role of its commands, written as in SQL; the user's own if <see langword="null"/>.</summary>
    public string? Role { get; set; }

    /// <summary>The warehouse of its commands, written as in SQL; the user's own if <see langword="null"/>.</summary>
    public string? Warehouse { get; set; }

    /// <summary>The schema of its commands, written as in SQL; the user's own if <see langword="null"/>.</summary>
    public string? Schema { get; set; }

    /// <summary>Marks its commands in the account's query history.</summary>
    public string? QueryTag { get; set; }

    /// <summary>Where it leads, without credentials. Cannot be set: make connections from a <see cref="SnowflakeDataSource"/>.</summary>
    [AllowNull]
    public override string ConnectionString
    {
        get => SnowflakeConnectionString.Describe(_client.Options);
        set => throw new NotSupportedException("Make connections from a SnowflakeDataSource: it keeps the key, the token and the sockets.");
    }

    /// <inheritdoc/>
    public override string Database => _database ?? "";

    /// <inheritdoc/>
    public override string DataSource => _client.BaseAddress.Host;

    /// <summary>The version of the API. That of the service is <c>SELECT CURRENT_VERSION()</c>.</summary>
    public override string ServerVersion => "2";

    /// <inheritdoc/>
    public override ConnectionState State => _state;

    /// <summary>Sets the database of the commands that follow.</summary>
    /// <param name="databaseName">The database, written as in SQL.</param>
    public override void ChangeDatabase(string databaseName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(databaseName);
        _database = databaseName;
    }

    /// <summary>Opens it, which asks nobody: the service sees a connection only when it gets a statement.</summary>
    public override void Open()
    {
        if (_state is ConnectionState.Open)
        {
            throw new InvalidOperationException("The connection is open already.");
        }

        SetState(ConnectionState.Open);
    }

    /// <inheritdoc cref="Open"/>
    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        Open();
        return Task.CompletedTask;
    }

    /// <summary>Closes it. What was set on it is forgotten.</summary>
    public override void Close()
    {
        if (_state is not ConnectionState.Closed)
        {
            _busy = null;
            Restore();
            SetState(ConnectionState.Closed);
        }
    }

    /// <summary>Runs a statement with the connection's role, warehouse, database and schema where it sets none.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="cancellationToken">Cancels it, on the server too.</param>
    /// <exception cref="InvalidOperationException">The connection is closed, or a command or reader runs on it.</exception>
    /// <exception cref="SnowflakeException">It failed; the kind says how.</exception>
    public async Task<SnowflakeResult> ExecuteAsync(SnowflakeStatement statement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statement);
        Begin(statement);
        try
        {
            Fill(statement);
            return await _client.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            End(statement);
        }
    }

    /// <summary>Refused: the API has no session, so a transaction cannot span commands.</summary>
    /// <exception cref="NotSupportedException">Always; the message says what to do instead.</exception>
    public override void EnlistTransaction(System.Transactions.Transaction? transaction)
    {
        if (transaction is not null)
        {
            throw new NotSupportedException(SessionStatements.Transactions);
        }
    }

    /// <summary>Makes a command.</summary>
    public new SnowflakeCommand CreateCommand() => new(this);

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException(SessionStatements.Transactions);

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override DbProviderFactory DbProviderFactory => SnowflakeProviderFactory.Instance;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    internal void Begin(object holder)
    {
        if (_state is not ConnectionState.Open)
        {
            throw new InvalidOperationException("The connection is closed. Open it first.");
        }

        if (Interlocked.CompareExchange(ref _busy, holder, null) is not null)
        {
            throw new InvalidOperationException("A command or reader runs on this connection. Dispose the reader first, or use another connection: each stands for one statement under way.");
        }
    }

    internal void End(object holder) => Interlocked.CompareExchange(ref _busy, null, holder);

    internal void Fill(SnowflakeStatement statement)
    {
        statement.Role ??= Role;
        statement.Warehouse ??= Warehouse;
        statement.Database ??= _database;
        statement.Schema ??= Schema;
        statement.QueryTag ??= QueryTag;
    }

    private void Restore()
    {
        (Role, Warehouse, Schema, QueryTag) = (_client.Options.Role, _client.Options.Warehouse, _client.Options.Schema, _client.Options.QueryTag);
        _database = _client.Options.Database;
    }

    private void SetState(ConnectionState state)
    {
        var change = new StateChangeEventArgs(_state, state);
        _state = state;
        OnStateChange(change);
    }
}
