using System.IO.Compression;

namespace SnowflakeEmulator.Results;

/// <summary>Collects rows as JSON: the first partition in memory, every later one compressed into a file, so that memory stays the same however long the result is.</summary>
internal sealed class ResultSink(ResultLimits limits, bool driver, bool nullAsText) : IDisposable
{
    private readonly List<Partition> _partitions = [];
    private FileStream? _spill;
    private string? _spillPath;
    private bool _finished;
    private long _rows;

    /// <summary>Where cells of the current row go.</summary>
    public JsonCells Cells { get; } = new(driver, nullAsText);

    public long TotalRows { get; private set; }

    public IReadOnlyList<ResultColumn> Columns { get; set; } = [];

    public void BeginRow() => Cells.BeginRow(_rows > 0);

    public void EndRow()
    {
        Cells.EndRow();
        _rows++;
        TotalRows++;
        var limit = _partitions.Count == 0 ? limits.FirstPartitionBytes : limits.PartitionBytes;
        if (Cells.Length >= limit || _rows >= limits.PartitionRows)
        {
            ClosePartition();
        }
    }

    public StoredResult Finish()
    {
        if (_rows > 0 || _partitions.Count == 0)
        {
            ClosePartition();
        }

        _finished = true;
        _spill?.Flush();
        var handle = _spill is null ? null : File.OpenHandle(_spillPath!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        _spill?.Dispose();
        return new StoredResult(Columns, _partitions, handle, _spillPath);
    }

    public void Dispose()
    {
        Cells.Dispose();
        if (!_finished && _spill is not null)
        {
            _spill.Dispose();
            File.Delete(_spillPath!);
        }
    }

    private void ClosePartition()
    {
        var rows = Cells.Written;
        if (_partitions.Count == 0)
        {
            _partitions.Add(new Partition(_rows, rows.Length, rows.Length, rows.ToArray(), 0));
        }
        else
        {
            _spill ??= Open();
            var offset = _spill.Position;
            using (var gzip = new GZipStream(_spill, CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write(rows);
            }

            _partitions.Add(new Partition(_rows, rows.Length, _spill.Position - offset, null, offset));
        }

        Cells.Clear();
        _rows = 0;
    }

    private FileStream Open()
    {
        _spillPath = Path.Combine(limits.SpillDirectory, Guid.NewGuid().ToString("N") + ".rows");
        return new FileStream(_spillPath, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
    }
}
