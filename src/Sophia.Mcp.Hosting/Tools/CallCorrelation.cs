using System.Diagnostics;
using System.Security.Cryptography;

namespace Sophia.Mcp.Hosting;

/// <summary>The id under which a failure is answered and logged: the request's own where there is one.</summary>
internal static class CallCorrelation
{
    private static readonly AsyncLocal<string?> Request = new();

    /// <summary>Set by the endpoint; the id that Sophia.Hosting gave the request and returns in its header.</summary>
    public static void Set(string id) => Request.Value = id;

    public static string Current() =>
        Request.Value ?? Activity.Current?.TraceId.ToHexString() ?? RandomNumberGenerator.GetHexString(20, lowercase: true);
}
