using System.Buffers.Binary;

namespace Sophia.Health;

/// <summary>
/// Writes or reads a state, field by field, with the same code for both, so that the two can never disagree. Reading past the end throws
/// <see cref="InvalidDataException"/>.
/// </summary>
internal ref struct StateCursor
{
    private const int LongestText = 4_096;
    private readonly List<byte>? _output;
    private readonly ReadOnlySpan<byte> _input;
    private int _position;

    public StateCursor(List<byte> output) => _output = output;

    public StateCursor(ReadOnlySpan<byte> input) => _input = input;

    public readonly bool Writing => _output is not null;

    public readonly bool AtEnd => _position >= _input.Length;

    public long Long(long value)
    {
        if (_output is not null)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            _output.AddRange(bytes);
            return value;
        }

        if (_input.Length - _position < 8)
        {
            throw new InvalidDataException("The saved state ends too early.");
        }

        value = BinaryPrimitives.ReadInt64LittleEndian(_input[_position..]);
        _position += 8;
        return value;
    }

    public int Int(int value) => checked((int)Long(value));

    public double Double(double value)
    {
        var read = BitConverter.Int64BitsToDouble(Long(BitConverter.DoubleToInt64Bits(value)));
        return double.IsNaN(read) ? throw new InvalidDataException("The saved state holds a value that is not a number.") : read;
    }

    public bool Bool(bool value) => Long(value ? 1 : 0) != 0;

    public DateTimeOffset Time(DateTimeOffset value)
    {
        var ticks = Long(value.UtcTicks);
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new InvalidDataException("The saved state holds an impossible time.");
    }

    public DateTimeOffset? Time(DateTimeOffset? value) => Bool(value is not null) ? Time(value ?? default) : null;

    public string? OptionalText(string? value) => Bool(value is not null) ? Text(value ?? "") : null;

    public float Float(float value) => (float)Double(value);

    public string Text(string value)
    {
        // What could not be read again must not be written.
        value = Writing ? ShortText.Of(value, LongestText) : value;
        var length = Int(value.Length);
        if (length is < 0 or > LongestText)
        {
            throw new InvalidDataException("The saved state holds a text of impossible length.");
        }

        Span<char> text = stackalloc char[length];
        for (var i = 0; i < length; i++)
        {
            text[i] = (char)Int(Writing ? value[i] : 0);
        }

        return new string(text);
    }
}
