using System.Net;

namespace Sophia.Connections.Snowflake;

/// <summary>An answer, read to its end.</summary>
internal sealed class ApiResponse(HttpStatusCode status, PooledBody body, TimeSpan? retryAfter, DateTimeOffset? serverTime) : IDisposable
{
    public HttpStatusCode Status { get; } = status;

    public PooledBody Body { get; } = body;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public DateTimeOffset? ServerTime { get; } = serverTime;

    public void Dispose() => Body.Dispose();
}
