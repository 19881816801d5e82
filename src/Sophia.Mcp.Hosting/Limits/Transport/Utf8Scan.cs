using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Sophia.Mcp.Hosting;

/// <summary>Looks whether bytes that arrive in pieces are UTF-8, and where they are not. Costs next to nothing where they are.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Utf8Scan
{
    // A character whose rest is in the next piece: at most three bytes.
    private uint _begun;
    private int _begunLength;
    private long _scanned;

    /// <summary>The offset of the first byte that belongs to no character, or null while all is well.</summary>
    public long? Bad { get; private set; }

    public bool Add(ReadOnlySequence<byte> bytes)
    {
        foreach (var piece in bytes)
        {
            if (!Add(piece.Span))
            {
                return false;
            }
        }

        return true;
    }

    public bool Add(ReadOnlySpan<byte> piece)
    {
        while (_begunLength > 0 && piece.Length > 0 && Bad is null)
        {
            Continue(piece[0]);
            piece = Bad is null ? piece[1..] : piece;
        }

        if (Bad is null && !Utf8.IsValid(piece))
        {
            ScanByCharacter(piece);
        }
        else
        {
            _scanned += piece.Length;
        }

        return Bad is null;
    }

    /// <summary>Nothing more comes: a character that is still incomplete is none.</summary>
    public bool End()
    {
        Bad ??= _begunLength > 0 ? _scanned - _begunLength : null;
        return Bad is null;
    }

    private void Continue(byte next)
    {
        Span<byte> character = stackalloc byte[4];
        MemoryMarshal.Write(character, _begun);
        character[_begunLength] = next;
        var status = Rune.DecodeFromUtf8(character[..(_begunLength + 1)], out _, out _);
        if (status is OperationStatus.InvalidData)
        {
            Bad = _scanned - _begunLength;
            return;
        }

        _scanned++;
        (_begun, _begunLength) = status is OperationStatus.Done ? (0, 0) : (MemoryMarshal.Read<uint>(character), _begunLength + 1);
    }

    // Only where something is wrong, or a character is cut at the end of the piece.
    private void ScanByCharacter(ReadOnlySpan<byte> piece)
    {
        while (piece.Length > 0)
        {
            switch (Rune.DecodeFromUtf8(piece, out _, out var length))
            {
                case OperationStatus.Done:
                    _scanned += length;
                    piece = piece[length..];
                    break;
                case OperationStatus.NeedMoreData:
                    Begin(piece);
                    return;
                default:
                    Bad = _scanned;
                    return;
            }
        }
    }

    private void Begin(ReadOnlySpan<byte> part)
    {
        Span<byte> character = stackalloc byte[4];
        character.Clear();
        part.CopyTo(character);
        (_begun, _begunLength) = (MemoryMarshal.Read<uint>(character), part.Length);
        _scanned += part.Length;
    }
}
