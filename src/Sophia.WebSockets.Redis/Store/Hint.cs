using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Sophia.WebSockets.Redis.Store;

/// <summary>A published hint: fields, each with its length before it. It may be lost, doubled or late; the stream is what counts.</summary>
internal readonly struct Hint
{
    private readonly byte[] _bytes;
    private readonly List<(int Start, int Length)> _fields;

    private Hint(byte[] bytes, List<(int Start, int Length)> fields)
    {
        _bytes = bytes;
        _fields = fields;
    }

    public char Kind => (char)Bytes(0)[0];

    public int Count => _fields.Count;

    /// <summary>False for bytes that are not a hint: anybody can publish on a channel.</summary>
    public static bool TryRead(byte[]? bytes, out Hint hint)
    {
        hint = default;
        var fields = new List<(int, int)>(7);
        for (var at = 0; bytes is not null && at < bytes.Length;)
        {
            if (bytes.Length - at < sizeof(uint))
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            at += sizeof(uint);
            if (length > (uint)(bytes.Length - at))
            {
                return false;
            }

            fields.Add((at, (int)length));
            at += (int)length;
        }

        if (bytes is null || fields.Count < 2 || fields[0].Item2 != 1)
        {
            return false;
        }

        hint = new Hint(bytes, fields);
        return true;
    }

    public ReadOnlySpan<byte> Bytes(int field) => _bytes.AsSpan(_fields[field].Start, _fields[field].Length);

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public long Number(int field) => long.TryParse(Bytes(field), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
