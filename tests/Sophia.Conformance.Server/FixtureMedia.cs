using System.Text;
using ModelContextProtocol.Protocol;

namespace Sophia.Conformance;

/// <summary>The smallest valid files of their kinds: one red pixel, one silent sample.</summary>
internal static class FixtureMedia
{
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
    private const string Silence = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

    public static ImageContentBlock Image() => new() { Data = PixelBase64(), MimeType = "image/png" };

    public static AudioContentBlock Audio() => new() { Data = Encoding.UTF8.GetBytes(Silence), MimeType = "audio/wav" };

    public static byte[] PixelBase64() => Encoding.UTF8.GetBytes(Pixel);

    public static EmbeddedResourceBlock Resource(string uri, string mimeType, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = mimeType, Text = text } };
}
