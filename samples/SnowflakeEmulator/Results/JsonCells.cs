using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SnowflakeEmulator.Results;

/// <summary>Writes cells as Snowflake's JSON has them: every value a string, null bare.</summary>
internal sealed class JsonCells(bool driver, bool nullAsText) : IDisposable
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private static readonly long[] PowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private bool _firstCell;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void BeginRow(bool comma)
    {
        if (comma)
        {
            Byte((byte)',');
        }

        Byte((byte)'[');
        _firstCell = true;
    }

    public void EndRow() => Byte((byte)']');

    public void Clear() => Length = 0;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    public void Null()
    {
        Separator();
        Raw(nullAsText ? "\"null\""u8 : "null"u8);
    }

    public void Boolean(bool value) => Ascii(driver ? (value ? "1"u8 : "0"u8) : value ? "true"u8 : "false"u8);

    public void Integer(long value)
    {
        Open(24);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(Length), out var written);
        Length += written;
        Close();
    }

    public void Huge(Int128 value)
    {
        Open(48);
        value.TryFormat(_buffer.AsSpan(Length), out var written, default, CultureInfo.InvariantCulture);
        Length += written;
        Close();
    }

    /// <summary>A whole number and how many of its last digits stand behind the point.</summary>
    public void Scaled(Int128 value, int scale)
    {
        if (scale == 0)
        {
            Huge(value);
            return;
        }

        Open(64);
        ScaledDigits(value, scale);
        Close();
    }

    public void Real(double value)
    {
        Open(32);
        if (double.IsFinite(value))
        {
            value.TryFormat(_buffer.AsSpan(Length), out var written, "R", CultureInfo.InvariantCulture);
            Length += written;
        }
        else
        {
            Raw(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "inf"u8 : "-inf"u8);
        }

        Close();
    }

    /// <summary>Microseconds as seconds with nine digits behind the point, for drivers with as many as the type keeps; offset in minutes for TIMESTAMP_TZ.</summary>
    public void Moment(long micros, int digits, int? offset = null)
    {
        Open(64);
        digits = driver ? digits : 9;
        ScaledDigits(digits >= 6 ? (Int128)micros * PowersOfTen[digits - 6] : Floor(micros, PowersOfTen[6 - digits]), digits);
        if (offset is { } minutes)
        {
            Byte((byte)' ');
            Utf8Formatter.TryFormat(minutes + 1440, _buffer.AsSpan(Length), out var written);
            Length += written;
        }

        Close();
    }

    public void Hex(ReadOnlySpan<byte> bytes)
    {
        Open((bytes.Length * 2) + 2);
        Convert.TryToHexString(bytes, _buffer.AsSpan(Length), out var written);
        Length += written;
        Close();
    }

    public void Text(string value)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        Text(bytes.AsSpan(0, Encoding.UTF8.GetBytes(value, bytes)));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    public void Text(ReadOnlySpan<byte> utf8)
    {
        Open(utf8.Length + 2);
        while (!utf8.IsEmpty)
        {
            var next = utf8.IndexOfAny(Escaped);
            if (next < 0)
            {
                Raw(utf8);
                break;
            }

            Raw(utf8[..next]);
            Escape(utf8[next]);
            utf8 = utf8[(next + 1)..];
        }

        Close();
    }

    private void Escape(byte b)
    {
        Ensure(8);
        switch (b)
        {
            case (byte)'"' or (byte)'\\':
                _buffer[Length++] = (byte)'\\';
                _buffer[Length++] = b;
                break;
            case (byte)'\n':
                Raw("\\n"u8);
                break;
            default:
                Raw("\\u00"u8);
                Utf8Formatter.TryFormat(b, _buffer.AsSpan(Length), out var written, new StandardFormat('x', 2));
                Length += written;
                break;
        }
    }

    private static long Floor(long value, long unit) => (value / unit) - (value % unit < 0 ? 1 : 0);

    private void ScaledDigits(Int128 value, int scale)
    {
        Ensure(64);
        if (value < 0)
        {
            _buffer[Length++] = (byte)'-';
            value = -value;
        }

        Span<byte> digits = stackalloc byte[48];
        value.TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        if (scale == 0)
        {
            Raw(digits[..count]);
            return;
        }

        if (count <= scale)
        {
            Raw("0."u8);
            _buffer.AsSpan(Length, scale - count).Fill((byte)'0');
            Length += scale - count;
            Raw(digits[..count]);
            return;
        }

        Raw(digits[..(count - scale)]);
        Byte((byte)'.');
        Raw(digits[(count - scale)..count]);
    }

    private void Ascii(ReadOnlySpan<byte> value)
    {
        Open(value.Length);
        Raw(value);
        Close();
    }

    private void Open(int size)
    {
        Separator();
        Ensure(size + 4);
        _buffer[Length++] = (byte)'"';
    }

    private void Close() => Byte((byte)'"');

    private void Separator()
    {
        if (_firstCell)
        {
            _firstCell = false;
            return;
        }

        Byte((byte)',');
    }

    private void Byte(byte value)
    {
        Ensure(1);
        _buffer[Length++] = value;
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    private void Ensure(int more)
    {
        if (_buffer.Length - Length >= more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + more));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
