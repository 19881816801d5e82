using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Sophia.Connections.Snowflake;

/// <summary>A statement with its parameters. Not for use by several threads at once, but for <see cref="Cancel"/>.</summary>
public sealed class SnowflakeCommand : DbCommand
{
    private readonly SnowflakeParameterCollection _parameters = [];
    private SnowflakeConnection? _connection;
    private string _text = "";
    private int? _timeout;
    private int? _statements;
    private CancellationTokenSource? _running;

    /// <summary>Makes a command without connection.</summary>
    public SnowflakeCommand()
    {
    }

    /// <summary>Makes a command.</summary>
    /// <param name="connection">What it runs on.</param>
    /// <param name="text">The SQL.</param>
    public SnowflakeCommand(SnowflakeConnection connection, string? text = null)
    {
        _connection = connection;
        _text = text ?? "";
    }

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText { get => _text; set => _text = value ?? ""; }

    /// <summary>How many seconds it may take; then it is cancelled, on the server too. 0 for no limit.</summary>
    /// <value>The default is that of the options.</value>
    public override int CommandTimeout
    {
        get => _timeout ?? (int)Math.Ceiling(_connection?.Client.Options.StatementTimeout.TotalSeconds ?? SnowflakeDefaults.StatementTimeout.TotalSeconds);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _timeout = value;
        }
    }

    /// <summary>Only text. Procedures are called with <c>CALL name(?)</c>.</summary>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value is not CommandType.Text)
            {
                throw new NotSupportedException("Write CALL name(?, ?) for a procedure, and SELECT * FROM name for a table.");
            }
        }
    }

    /// <summary>How many statements the text holds, separated by semicolons; 0 for any number. Their results follow each other in the reader.</summary>
    /// <value>The default is 1, or 0 where <see cref="SnowflakeOptions.MultiStatements"/> is set.</value>
    public int StatementCount
    {
        get => _statements ?? (_connection?.Client.Options.MultiStatements is true ? 0 : 1);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _statements = value;
        }
    }

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <summary>The parameters.</summary>
    public new SnowflakeParameterCollection Parameters => _parameters;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => _connection;
        set => _connection = value switch
        {
            null => null,
            SnowflakeConnection own => own,
            _ => throw new ArgumentException("A SnowflakeCommand runs on a SnowflakeConnection.", nameof(value)),
        };
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => _parameters;

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction
    {
        get => null;
        set
        {
            if (value is not null)
            {
                throw new NotSupportedException(SessionStatements.Transactions);
            }
        }
    }

    /// <summary>Cancels it where it runs, on the server too.</summary>
    public override void Cancel()
    {
        try
        {
            Volatile.Read(ref _running)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended this very moment.
        }
    }

    /// <summary>Does nothing: the API prepares nothing.</summary>
    public override void Prepare()
    {
    }

    /// <summary>Runs it and returns how many rows it changed; -1 for what changes none.</summary>
    public override int ExecuteNonQuery() => ExecuteNonQueryAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
    {
        var reader = await ReadAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
            }

            return reader.RecordsAffected;
        }
    }

    /// <summary>Runs it and returns the first value of the first row; <see langword="null"/> without a row.</summary>
    public override object? ExecuteScalar() => ExecuteScalarAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
    {
        var reader = await ReadAsync(CommandBehavior.SingleRow, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            return reader.FieldCount > 0 && await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetValue(0) : null;
        }
    }

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => new SnowflakeParameter();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ReadAsync(behavior, CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ReadAsync(behavior, cancellationToken).ConfigureAwait(false);

    private async Task<SnowflakeDataReader> ReadAsync(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        if (behavior.HasFlag(CommandBehavior.SchemaOnly))
        {
            throw new NotSupportedException("The SQL API describes a result only by running the statement. Use LIMIT 0, or DESCRIBE.");
        }

        var connection = _connection ?? throw new InvalidOperationException("The command has no connection.");
        var statement = CreateStatement();
        connection.Begin(this);
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Volatile.Write(ref _running, running);
        SnowflakeResult? result = null;
        try
        {
            connection.Fill(statement);
            result = await connection.Client.ExecuteAsync(statement, running.Token).ConfigureAwait(false);
            return await SnowflakeDataReader.CreateAsync(result, connection, this, behavior, running.Token).ConfigureAwait(false);
        }
        catch
        {
            result?.Dispose();
            connection.End(this);
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            Volatile.Write(ref _running, null);
        }
    }

    private SnowflakeStatement CreateStatement()
    {
        List<SnowflakeBinding> bindings = [];
        var text = ParameterRewriter.Rewrite(_text, _parameters.All, bindings);
        var statement = new SnowflakeStatement(text)
        {
            StatementCount = StatementCount,
            Timeout = _timeout switch { null => null, 0 => Timeout.InfiniteTimeSpan, { } seconds => TimeSpan.FromSeconds(seconds) },
        };
        foreach (var binding in bindings)
        {
            statement.Bindings.Add(binding);
        }

        return statement;
    }
}
