using System.Diagnostics.Metrics;
using System.Net;

namespace Sophia.Connections.Snowflake;

/// <summary>The instruments of one client. Tags are pool names and closed sets; no caller can create a time series.</summary>
internal sealed class SnowflakeMetrics
{
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };
    private readonly KeyValuePair<string, object?> _pool;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _partitionWait;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _cancels;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _bytes;

    public SnowflakeMetrics(IMeterFactory? meters, string pool)
    {
        _pool = new("db.client.connection.pool.name", pool);
        var meter = meters?.Create(SnowflakeDiagnostics.MeterName) ?? Standalone.Meter;
        _duration = meter.CreateHistogram("db.client.operation.duration", "s", "The time from the submission of a statement to its first rows, by outcome.", advice: Seconds);
        _partitionWait = meter.CreateHistogram("sophia.snowflake.partition.wait", "s", "The time a reader waited for a partition that was not there yet.", advice: Seconds);
        _requests = meter.CreateCounter<long>("sophia.snowflake.requests", "{request}", "HTTP requests, by purpose and outcome.");
        _retries = meter.CreateCounter<long>("sophia.snowflake.retries", "{request}", "HTTP requests after the first for the same purpose.");
        _cancels = meter.CreateCounter<long>("sophia.snowflake.cancels", "{statement}", "Statements cancelled on the server, by outcome.");
        _rows = meter.CreateCounter<long>("sophia.snowflake.rows", "{row}", "Rows that were read.");
        _bytes = meter.CreateCounter<long>("sophia.snowflake.received", "By", "Bytes of results, compressed as they came.");
    }

    public void Executed(TimeSpan elapsed, SnowflakeErrorKind? kind, bool cancelled)
    {
        if (kind is null && !cancelled)
        {
            _duration.Record(elapsed.TotalSeconds, _pool, System);
        }
        else
        {
            _duration.Record(elapsed.TotalSeconds, _pool, System, new("error.type", kind?.ToString() ?? "cancelled"));
        }
    }

    public void Requested(ApiOperation operation, HttpStatusCode? status) =>
        _requests.Add(1, _pool, Purpose(operation), new("sophia.snowflake.outcome", Outcome(status)));

    public void Retried(ApiOperation operation) => _retries.Add(1, _pool, Purpose(operation));

    public void Cancelled(bool succeeded) => _cancels.Add(1, _pool, new("sophia.snowflake.outcome", succeeded ? "success" : "failed"));

    public void Waited(TimeSpan elapsed) => _partitionWait.Record(elapsed.TotalSeconds, _pool);

    public void Received(long bytes) => _bytes.Add(bytes, _pool);

    public void Read(long rows)
    {
        if (rows > 0)
        {
            _rows.Add(rows, _pool);
        }
    }

    private static KeyValuePair<string, object?> System { get; } = new("db.system.name", "snowflake");

    private static KeyValuePair<string, object?> Purpose(ApiOperation operation) => new("sophia.snowflake.purpose", operation switch
    {
        ApiOperation.Submit => "submit",
        ApiOperation.Poll => "poll",
        ApiOperation.Partition => "partition",
        _ => "cancel",
    });

    private static string Outcome(HttpStatusCode? status) => status switch
    {
        null => "no_answer",
        HttpStatusCode.OK or HttpStatusCode.Accepted => "success",
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "refused",
        HttpStatusCode.TooManyRequests => "throttled",
        HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestTimeout => "statement_failed",
        >= HttpStatusCode.InternalServerError => "unavailable",
        _ => "failed",
    };

    private static class Standalone
    {
        public static readonly Meter Meter = new(SnowflakeDiagnostics.MeterName);
    }
}
