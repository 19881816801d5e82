using System.Text;
using Sophia.Configuration.Yaml;

namespace Sophia.Configuration.Files;

/// <summary>Reads a file as UTF-8 text, within a limit.</summary>
internal static class FileText
{
    public const int MaxBytes = 1 << 20;
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="YamlReadException">The file is too large or not UTF-8.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static string Read(string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
        {
            throw new YamlReadException($"the file is larger than {MaxBytes} bytes", 1, 1);
        }

        var bytes = File.ReadAllBytes(path).AsSpan();
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            throw new YamlReadException("the file is encoded as UTF-16", 1, 1, "UTF-8");
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..];
        }

        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            var before = bytes[..Math.Clamp(error.Index, 0, bytes.Length)];
            var column = before.Length - before.LastIndexOf((byte)'\n');
            throw new YamlReadException("the file is not UTF-8: there is a byte that no character has", before.Count((byte)'\n') + 1, column, "UTF-8");
        }
    }
}
