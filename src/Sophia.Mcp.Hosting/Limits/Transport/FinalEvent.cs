using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sophia.Mcp.Hosting;

/// <summary>Knows the event after which the SDK ends the stream of a POST, by its first bytes: a response begins with its result or its error.</summary>
/// <remarks>An event that is not recognised is sent at once, as ever.</remarks>
internal static class FinalEvent
{
    // Small enough to wait in the server's buffer for the few microseconds until the stream ends.
    private const int LargestLeft = 16 * 1024;

    private static ReadOnlySpan<byte> Result => "event: message\ndata: {\"result\":"u8;

    private static ReadOnlySpan<byte> Error => "event: message\ndata: {\"error\":"u8;

    /// <summary>
    /// Whether what is left in the body's writer is certain to be sent when the request ends. It is where the body is the server's own; one that the application
    /// has put in its place (compression, logging) may never look into its writer.
    /// </summary>
    public static bool MayBeLeft(HttpContext context, IHttpResponseBodyFeature body) =>
        HttpMethods.IsPost(context.Request.Method) && ReferenceEquals(context.Features.Get<IHttpResponseFeature>(), body);

    public static bool Is(ReadOnlySpan<byte> written) => written.Length <= LargestLeft && (written.StartsWith(Result) || written.StartsWith(Error));
}
