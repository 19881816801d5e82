using System.Globalization;
using System.Net;

namespace Sophia.Connections.Snowflake;

/// <summary>Where the rows of one result come from: the first partition is here, the others are fetched.</summary>
internal sealed class ResultSource(StatementAnswer answer, PlainBody body, ApiClient api, SnowflakeOptions options, SnowflakeMetrics metrics, TimeProvider time) : IDisposable
{
    public string? Handle => answer.Handle;

    public IReadOnlyList<SnowflakeColumn> Columns => answer.Columns;

    public IReadOnlyList<PartitionInfo> Partitions => answer.Partitions;

    public StatementAnswer Answer => answer;

    public SnowflakeOptions Options => options;

    public SnowflakeMetrics Metrics => metrics;

    public TimeProvider Time => time;

    /// <exception cref="ObjectDisposedException">The result was disposed.</exception>
    public Stream OpenFirst() => answer.Data.Equals(default) ? new MemoryStream("[]"u8.ToArray()) : body.Open(answer.Data);

    public async Task<PooledBody> FetchAsync(int partition, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(
            ApiOperation.Partition, string.Create(CultureInfo.InvariantCulture, $"{StatementPath.Of(Handle!)}?partition={partition}"), Handle: Handle);
        var response = await api.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Status is HttpStatusCode.OK)
        {
            metrics.Received(response.Body.Length);
            return response.Body;
        }

        using (response)
        {
            throw ErrorMapper.From(response, request, api.Advice, options);
        }
    }

    public void Dispose() => body.Dispose();
}
