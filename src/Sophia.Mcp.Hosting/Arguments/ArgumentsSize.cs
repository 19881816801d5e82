using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sophia.Mcp.Hosting;

/// <summary>How large the arguments of a call are.</summary>
internal static class ArgumentsSize
{
    /// <summary>Bytes of names and values as JSON; nothing is copied to count them.</summary>
    public static long Of(IDictionary<string, JsonElement>? arguments)
    {
        var bytes = 0L;
        if (arguments is null)
        {
            return bytes;
        }

        foreach (var (name, value) in arguments)
        {
            bytes += Encoding.UTF8.GetByteCount(name) + JsonMarshal.GetRawUtf8Value(value).Length;
        }

        return bytes;
    }
}
