namespace Sophia.Connections.Snowflake;

/// <summary>Where a cell stands in the buffer of its batch: eight bytes for each, and nothing else, until somebody asks for the value.</summary>
internal readonly struct Cell(int start, int length, bool escaped)
{
    private const int NullLength = -1;
    private readonly int _start = escaped ? start | int.MinValue : start;

    public static Cell Null { get; } = new(0, NullLength, escaped: false);

    public int Start => _start & int.MaxValue;

    public int Length { get; } = length;

    public bool IsNull => Length == NullLength;

    /// <summary>Whether there are backslashes in it.</summary>
    public bool IsEscaped => _start < 0;
}
