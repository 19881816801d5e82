using System.Security.Cryptography;
using System.Text;

namespace AiMemory.Storage;

/// <summary>What makes two texts the same memory: equal but for white space.</summary>
public static class ContentHash
{
    /// <summary>SHA-256 of the text with every run of white space made one space.</summary>
    public static byte[] Of(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var words = content.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', words)));
    }
}
