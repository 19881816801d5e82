using System.Diagnostics.Metrics;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// Runs statements by Snowflake's SQL API v2. Stateless: each statement brings its role, warehouse, database and schema, so one client serves everybody. Whoever wants a limit
/// on concurrent statements, a breaker and health leases a connection from the pool instead.
/// </summary>
/// <remarks>Safe for any number of threads at once.</remarks>
public sealed class SnowflakeClient : IAsyncDisposable
{
    private readonly SnowflakeOptions _options;
    private readonly TimeProvider _time;
    private readonly SnowflakeMetrics _metrics;
    private readonly SnowflakeCredential _credential;
    private readonly HttpClient _http;
    private readonly ApiClient _api;
    private readonly StatementCanceller _canceller;
    private bool _disposed;

    /// <summary>Makes a client.</summary>
    /// <param name="options">Which account, as whom, and how; copied.</param>
    /// <param name="timeProvider">The clock of tokens and limits; the system's if <see langword="null"/>.</param>
    /// <param name="loggers">Where it logs; nowhere if <see langword="null"/>.</param>
    /// <exception cref="SnowflakeException">The options are wrong: no account, no credential, a key that cannot be read.</exception>
    public SnowflakeClient(SnowflakeOptions options, TimeProvider? timeProvider = null, ILoggerFactory? loggers = null)
        : this(options, "snowflake", timeProvider, loggers, meters: null)
    {
    }

    internal SnowflakeClient(SnowflakeOptions options, string pool, TimeProvider? timeProvider, ILoggerFactory? loggers, IMeterFactory? meters)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = SnowflakeSettings.Complete(options);
        _time = timeProvider ?? TimeProvider.System;
        _metrics = new SnowflakeMetrics(meters, pool);
        _credential = CredentialFactory.Create(_options, _time);
        _http = SnowflakeHttp.Create(_options);
        ILogger logger = loggers?.CreateLogger<SnowflakeClient>() ?? NullLogger<SnowflakeClient>.Instance;
        _api = new ApiClient(new ApiTransport(_http, _options, _time), _credential, _options, _metrics, _time, logger);
        _canceller = new StatementCanceller(_api, _options, _metrics, _time, logger);
        if (_options.BaseAddress is { Scheme: "http", IsLoopback: false })
        {
            logger.Unencrypted(_options.BaseAddress.Host);
        }
    }

    /// <summary>Where the service is.</summary>
    public Uri BaseAddress => _options.BaseAddress!;

    internal SnowflakeOptions Options => _options;

    /// <summary>Runs a statement and waits for its result.</summary>
    /// <param name="sql">The SQL, without values in it: those belong into bindings.</param>
    /// <param name="cancellationToken">Cancels it, on the server too.</param>
    /// <exception cref="SnowflakeException">It failed; the kind says how.</exception>
    public Task<SnowflakeResult> ExecuteAsync(string sql, CancellationToken cancellationToken = default) => ExecuteAsync(new SnowflakeStatement(sql), cancellationToken);

    /// <summary>Runs a statement and waits for its result.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="cancellationToken">Cancels it, on the server too.</param>
    /// <exception cref="SnowflakeException">It failed; the kind says how.</exception>
    /// <exception cref="OperationCanceledException">The token fired; the statement is being cancelled.</exception>
    public async Task<SnowflakeResult> ExecuteAsync(SnowflakeStatement statement, CancellationToken cancellationToken = default)
    {
        var (request, timeout) = Prepare(statement, asynchronous: false);
        var run = new StatementRun(_api, _options, _metrics, _time);
        var started = _time.GetTimestamp();
        using var activity = SnowflakeActivity.Execute(_options);
        using var limit = new CancellationTokenSource(timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var result = await run.FinishAsync(request, both.Token).ConfigureAwait(false);
            _metrics.Executed(_time.GetElapsedTime(started), kind: null, cancelled: false);
            SnowflakeActivity.Finished(activity, result.Handle);
            return result;
        }
        catch (Exception exception)
        {
            var failure = exception as SnowflakeException;
            if (failure is null && both.IsCancellationRequested)
            {
                _canceller.CancelSoon(request, statement.RequestId, run.Handle);
                failure = cancellationToken.IsCancellationRequested ? null : ErrorMapper.TimedOut(timeout, run.Handle);
            }

            _metrics.Executed(_time.GetElapsedTime(started), failure?.Kind, cancelled: failure is null);
            SnowflakeActivity.Finished(activity, run.Handle);
            SnowflakeActivity.Failed(activity, failure?.Kind);
            cancellationToken.ThrowIfCancellationRequested();
            if (failure is null || ReferenceEquals(failure, exception))
            {
                throw;
            }

            throw failure;
        }
    }

    /// <summary>Runs a query and reads its rows, in constant memory.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="cancellationToken">Cancels it, on the server too.</param>
    /// <exception cref="SnowflakeException">It failed; the kind says how.</exception>
    public async IAsyncEnumerable<SnowflakeRow> QueryAsync(SnowflakeStatement statement, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var result = await ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        await foreach (var row in result.ReadRowsAsync(0, cancellationToken).ConfigureAwait(false))
        {
            yield return row;
        }
    }

    /// <summary>Starts a statement without waiting for it.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="cancellationToken">Ends the call; a statement that was started goes on.</param>
    /// <returns>Its handle, which is good for 24 hours and over a restart of this process.</returns>
    /// <exception cref="SnowflakeException">It was refused; the kind says how.</exception>
    public async Task<string> SubmitAsync(SnowflakeStatement statement, CancellationToken cancellationToken = default)
    {
        var (request, _) = Prepare(statement, asynchronous: true);
        using var response = await _api.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Status is HttpStatusCode.Accepted or HttpStatusCode.OK
            ? ApiError.Read(response).Handle ?? throw ErrorMapper.Protocol("a statement was accepted, and no handle was given.", null)
            : throw ErrorMapper.From(response, request, _api.Advice, _options);
    }

    /// <summary>Waits for the result of a statement that was started before, by this process or another.</summary>
    /// <param name="handle">Its handle.</param>
    /// <param name="cancellationToken">Ends the wait; the statement goes on.</param>
    /// <exception cref="SnowflakeException">It failed, or the service does not know it any more.</exception>
    public Task<SnowflakeResult> GetResultAsync(string handle, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(handle);
        return new StatementRun(_api, _options, _metrics, _time).FinishAsync(new ApiRequest(ApiOperation.Poll, StatementPath.Of(handle), Handle: handle), cancellationToken);
    }

    /// <summary>Asks how far a statement is, without waiting for it.</summary>
    /// <param name="handle">Its handle.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnowflakeException">The service does not know it, or did not answer.</exception>
    public async Task<SnowflakeStatementStatus> GetStatusAsync(string handle, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(handle);
        var request = new ApiRequest(ApiOperation.Poll, StatementPath.Of(handle), Handle: handle);
        using var response = await _api.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Status is HttpStatusCode.OK or HttpStatusCode.Accepted)
        {
            return new(handle, response.Status is HttpStatusCode.OK ? SnowflakeStatementState.Succeeded : SnowflakeStatementState.Running, null);
        }

        var error = ErrorMapper.From(response, request, _api.Advice, _options);
        return error.Kind is SnowflakeErrorKind.Statement or SnowflakeErrorKind.Canceled or SnowflakeErrorKind.Timeout ? new(handle, SnowflakeStatementState.Failed, error) : throw error;
    }

    /// <summary>Cancels a statement on the server. One that has ended already is left as it is.</summary>
    /// <param name="handle">Its handle.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnowflakeException">The service does not know it, or did not answer.</exception>
    public Task CancelAsync(string handle, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(handle);
        return _canceller.CancelAsync(handle, cancellationToken);
    }

    /// <summary>Waits for cancellations under way, each of them limited, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _canceller.WaitAsync().ConfigureAwait(false);
        _http.Dispose();
        _credential.Dispose();
    }

    private (ApiRequest Request, TimeSpan Timeout) Prepare(SnowflakeStatement statement, bool asynchronous)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ObjectDisposedException.ThrowIf(_disposed, this);
        SessionStatements.Refuse(statement);
        var timeout = statement.Timeout ?? _options.StatementTimeout;
        return (new ApiRequest(ApiOperation.Submit, StatementPath.Submit(statement.RequestId, asynchronous), StatementBody.Write(statement, _options, timeout)), timeout);
    }
}
