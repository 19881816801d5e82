using System.Runtime.CompilerServices;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// What a statement gave: its columns now, its rows as they are asked for. The first rows are in memory, the others stay with the service, for 24 hours and also over a restart
/// of this process: keep <see cref="Handle"/> and come back by <see cref="SnowflakeClient.GetResultAsync"/>. Dispose it. Safe for several readers at once.
/// </summary>
public sealed class SnowflakeResult : IDisposable
{
    private readonly ResultSource _source;

    internal SnowflakeResult(ResultSource source) => _source = source;

    /// <summary>By this the service knows the statement.</summary>
    public string Handle => _source.Handle ?? "";

    /// <summary>The columns.</summary>
    public IReadOnlyList<SnowflakeColumn> Columns => _source.Columns;

    /// <summary>How many rows there are in all.</summary>
    public long RowCount => _source.Answer.RowCount;

    /// <summary>In how many partitions they come.</summary>
    public int PartitionCount => Math.Max(1, _source.Partitions.Count);

    /// <summary>What it changed; <see langword="null"/> for queries.</summary>
    public SnowflakeStatistics? Statistics => _source.Answer.Statistics;

    /// <summary>The handles of the statements of a request that had several, in their order; each has a result of its own. Else empty.</summary>
    public IReadOnlyList<string> StatementHandles => _source.Answer.StatementHandles;

    /// <summary>Reads the rows, in constant memory: some partitions are fetched ahead, none is kept. May be called again, and begins anew.</summary>
    /// <param name="skip">How many rows to leave out; whole partitions before them are not fetched.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SnowflakeException">A partition could not be had, or is not what was announced.</exception>
    public async IAsyncEnumerable<SnowflakeRow> ReadRowsAsync(long skip = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        var reader = OpenReader(skip, out var left);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (left > 0)
                {
                    left--;
                    continue;
                }

                yield return new SnowflakeRow(reader);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    internal RowReader OpenReader(long skip, out long left)
    {
        var partition = 0;
        left = skip;
        while (partition < _source.Partitions.Count - 1 && left >= _source.Partitions[partition].Rows)
        {
            left -= _source.Partitions[partition++].Rows;
        }

        return new RowReader(_source, partition);
    }
}
