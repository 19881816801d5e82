using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Environments;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin.Operations;

/// <summary>Questions about what ran and what it cost. Thread-safe.</summary>
internal sealed class HistoryQueries(TableQueries tables)
{
    /// <summary>Above this the view of the account is asked, which is up to 45 minutes late; below, the one of the moment.</summary>
    private const int RecentHours = 24;
    private const string Late = "From SNOWFLAKE.ACCOUNT_USAGE, which is up to 45 minutes late (metering: 3 hours).";

    /// <summary>Queries, the newest first.</summary>
    public Task<TableAnswer> ListAsync(OperationContext operation, HistoryFilter filter, TableRequest request, CancellationToken cancellationToken)
    {
        var (source, note) = Source(operation.Environment, filter.Hours);
        var sql = SqlText.Of(
            $"""
            SELECT QUERY_ID, EXECUTION_STATUS, START_TIME, TOTAL_ELAPSED_TIME AS MILLISECONDS, USER_NAME, ROLE_NAME, WAREHOUSE_NAME, QUERY_TYPE, LEFT(QUERY_TEXT, 400) AS QUERY_TEXT,
            ROWS_PRODUCED, BYTES_SCANNED, ERROR_MESSAGE, QUERY_TAG FROM {source}{Where(filter)} ORDER BY START_TIME DESC
            """);
        return tables.AnswerOfAccountAsync(operation, sql, request with { Note = note }, cancellationToken);
    }

    /// <summary>Queries that took long, the longest first.</summary>
    public Task<TableAnswer> SlowAsync(OperationContext operation, int hours, double minSeconds, string? warehouse, TableRequest request, CancellationToken cancellationToken)
    {
        var (source, note) = Source(operation.Environment, hours);
        var filter = new HistoryFilter(hours, Warehouse: warehouse, MinMilliseconds: (long)(Math.Max(0, minSeconds) * 1000));
        var sql = SqlText.Of(
            $"""
            SELECT QUERY_ID, START_TIME, TOTAL_ELAPSED_TIME AS MILLISECONDS, QUEUED_OVERLOAD_TIME AS QUEUED_MILLISECONDS, BYTES_SCANNED, ROWS_PRODUCED, USER_NAME, WAREHOUSE_NAME,
            WAREHOUSE_SIZE, EXECUTION_STATUS, LEFT(QUERY_TEXT, 400) AS QUERY_TEXT FROM {source}{Where(filter)} ORDER BY TOTAL_ELAPSED_TIME DESC
            """);
        return tables.AnswerOfAccountAsync(operation, sql, request with { Note = note }, cancellationToken);
    }

    /// <summary>Credits by warehouse and day.</summary>
    public Task<TableAnswer> CostsAsync(OperationContext operation, int days, string? warehouse, bool byDay, TableRequest request, CancellationToken cancellationToken)
    {
        var only = warehouse is null ? SqlText.Of($"") : SqlText.Of($" AND WAREHOUSE_NAME = {new SqlValue(SqlName.Parse("warehouse", warehouse, 1).Last)}");
        var day = byDay ? SqlText.Of($", TO_DATE(START_TIME) AS DAY") : SqlText.Of($"");
        var groups = byDay ? SqlText.Of($"1, 2") : SqlText.Of($"1");
        var order = byDay ? SqlText.Of($"2 DESC, 3 DESC") : SqlText.Of($"2 DESC");
        var sql = SqlText.Of(
            $"""
            SELECT WAREHOUSE_NAME{day}, SUM(CREDITS_USED) AS CREDITS, SUM(CREDITS_USED_COMPUTE) AS COMPUTE, SUM(CREDITS_USED_CLOUD_SERVICES) AS CLOUD_SERVICES
            FROM SNOWFLAKE.ACCOUNT_USAGE.WAREHOUSE_METERING_HISTORY
            WHERE START_TIME >= DATEADD(day, -{Math.Clamp(days, 1, SnowflakeAdminDefaults.MaxCostDays)}, CURRENT_TIMESTAMP()){only} GROUP BY {groups} ORDER BY {order}
            """);
        return tables.AnswerOfAccountAsync(operation, sql, request with { Note = Late }, cancellationToken);
    }

    /// <summary>The mark of a query, or nothing where it is not known.</summary>
    public Task<TableAnswer> FindTagAsync(OperationContext operation, string queryId, CancellationToken cancellationToken)
    {
        var (source, _) = Source(operation.Environment, 1);
        var sql = SqlText.Of($"SELECT QUERY_TAG, EXECUTION_STATUS FROM {source} WHERE QUERY_ID = {new SqlValue(queryId)}");
        return tables.AnswerOfAccountAsync(operation, sql, new TableRequest(1), cancellationToken);
    }

    private static (SqlText Source, string? Note) Source(AdminEnvironment environment, int hours)
    {
        // The schema is that of the database the statement runs with.
        return hours > RecentHours || environment.Policy.Database is null
            ? (SqlText.Of($"SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY"), Late)
            : (SqlText.Of($"TABLE(INFORMATION_SCHEMA.QUERY_HISTORY(RESULT_LIMIT => 10000))"), null);
    }

    private static SqlText Where(HistoryFilter filter)
    {
        var sql = SqlText.Of($" WHERE START_TIME >= DATEADD(hour, -{Math.Clamp(filter.Hours, 1, SnowflakeAdminDefaults.MaxHistoryHours)}, CURRENT_TIMESTAMP())");
        sql = filter.User is null ? sql : SqlText.Of($"{sql} AND USER_NAME = {new SqlValue(SqlName.Parse("user", filter.User, 1).Last)}");
        sql = filter.Warehouse is null ? sql : SqlText.Of($"{sql} AND WAREHOUSE_NAME = {new SqlValue(SqlName.Parse("warehouse", filter.Warehouse, 1).Last)}");
        sql = filter.Status switch
        {
            null => sql,
            HistoryStatus.Running => SqlText.Of($"{sql} AND EXECUTION_STATUS IN ('RUNNING', 'QUEUED', 'BLOCKED')"),
            HistoryStatus.Failed => SqlText.Of($"{sql} AND EXECUTION_STATUS IN ('FAILED_WITH_ERROR', 'FAILED_WITH_INCIDENT', 'FAIL')"),
            _ => SqlText.Of($"{sql} AND EXECUTION_STATUS = 'SUCCESS'"),
        };
        sql = filter.Text is null ? sql : SqlText.Of($"{sql} AND CONTAINS(LOWER(QUERY_TEXT), {new SqlValue(filter.Text.ToLowerInvariant())})");
        return filter.MinMilliseconds is { } least ? SqlText.Of($"{sql} AND TOTAL_ELAPSED_TIME >= {least}") : sql;
    }
}
