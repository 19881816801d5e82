using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Sophia.Mcp.Hosting;

/// <summary>How many bytes of text, data and structured content a result has. What the protocol adds to them is not counted. Allocates nothing.</summary>
internal static class ResultSize
{
    // Names, types and addresses of a block.
    private const int Small = 256;
    private const int MostBytesPerCharacter = 3;

    public static bool Exceeds(CallToolResult result, long max)
    {
        long most = Of(result.StructuredContent);
        for (var i = 0; i < result.Content.Count; i++)
        {
            most += result.Content[i] is TextContentBlock text ? (long)text.Text.Length * MostBytesPerCharacter : Of(result.Content[i]);
        }

        // Most results are so small that nobody has to count.
        return most > max && Of(result) > max;
    }

    public static long Of(CallToolResult result)
    {
        long size = Of(result.StructuredContent);
        for (var i = 0; i < result.Content.Count; i++)
        {
            size += Of(result.Content[i]);
        }

        return size;
    }

    public static long Of(ContentBlock block) => block switch
    {
        TextContentBlock text => Encoding.UTF8.GetByteCount(text.Text),
        ImageContentBlock image => image.Data.Length,
        AudioContentBlock audio => audio.Data.Length,
        EmbeddedResourceBlock { Resource: TextResourceContents text } => Encoding.UTF8.GetByteCount(text.Text),
        EmbeddedResourceBlock { Resource: BlobResourceContents blob } => blob.Blob.Length,
        _ => Small,
    };

    private static long Of(JsonElement? structured) =>
        structured is { ValueKind: not JsonValueKind.Undefined } element ? JsonMarshal.GetRawUtf8Value(element).Length : 0;
}
