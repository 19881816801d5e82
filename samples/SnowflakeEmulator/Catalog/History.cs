using System.Collections.Concurrent;

namespace SnowflakeEmulator.Catalog;

/// <summary>One line of QUERY_HISTORY; mutable while the statement runs.</summary>
internal sealed class QueryRecord
{
    public required string QueryId { get; init; }

    public required string Text { get; init; }

    public required DateTimeOffset Start { get; init; }

    public string Type { get; set; } = "UNKNOWN";

    public string Database { get; set; } = "";

    public string Schema { get; set; } = "";

    public string User { get; init; } = "";

    public string Role { get; init; } = "";

    public string Warehouse { get; set; } = "";

    public string WarehouseSize { get; set; } = "";

    public long SessionId { get; init; }

    public string Tag { get; init; } = "";

    /// <summary>RUNNING, SUCCESS, FAILED_WITH_ERROR or FAILED_WITH_INCIDENT.</summary>
    public string Status { get; set; } = "RUNNING";

    public string? ErrorCode { get; set; }

    public string? ErrorMessage { get; set; }

    public DateTimeOffset? End { get; set; }

    public TimeSpan Compilation { get; set; }

    public TimeSpan Execution { get; set; }

    public long RowsProduced { get; set; }

    public long RowsInserted { get; set; }

    public long RowsUpdated { get; set; }

    public long RowsDeleted { get; set; }

    public long BytesWritten { get; set; }

    public long PartitionsTotal { get; set; }
}

internal sealed record LoginRecord(
    long Id, DateTimeOffset At, string User, string ClientIp, string ClientType, string Factor, bool Success, string? ErrorCode, string? ErrorMessage, string FailureId);

/// <summary>The latest statements and logins; older ones are forgotten.</summary>
internal sealed class History(int capacity)
{
    private readonly ConcurrentQueue<QueryRecord> _queries = new();
    private readonly ConcurrentQueue<LoginRecord> _logins = new();
    private long _loginId;

    public IEnumerable<QueryRecord> Queries => _queries;

    public IEnumerable<LoginRecord> Logins => _logins;

    public void Add(QueryRecord query)
    {
        _queries.Enqueue(query);
        while (_queries.Count > capacity && _queries.TryDequeue(out _))
        {
        }
    }

    public LoginRecord AddLogin(
        DateTimeOffset at, string user, string ip, string client, string factor, string? errorCode = null, string? error = null, string failureId = "")
    {
        var login = new LoginRecord(Interlocked.Increment(ref _loginId), at, user, ip, client, factor, errorCode is null, errorCode, error, failureId);
        _logins.Enqueue(login);
        while (_logins.Count > capacity && _logins.TryDequeue(out _))
        {
        }

        return login;
    }
}
