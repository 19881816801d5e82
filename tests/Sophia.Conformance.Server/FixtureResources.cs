using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Conformance;

/// <summary>The resources the suite asks for.</summary>
[McpServerResourceType]
internal sealed class FixtureResources
{
    [McpServerResource(UriTemplate = "test://static-text", Name = "Static text", MimeType = "text/plain"), Description("Always the same text.")]
    public static string Text() => "This is the content of the static text resource.";

    [McpServerResource(UriTemplate = "test://static-binary", Name = "Static binary", MimeType = "image/png"), Description("Always the same pixel.")]
    public static BlobResourceContents Binary() => new() { Uri = "test://static-binary", MimeType = "image/png", Blob = FixtureMedia.PixelBase64() };

    [McpServerResource(UriTemplate = "test://template/{id}/data", Name = "Template", MimeType = "application/json"), Description("Data of one id.")]
    public static TextResourceContents Template(string id) => new()
    {
        Uri = $"test://template/{id}/data",
        MimeType = "application/json",
        Text = $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}""",
    };

    [McpServerResource(UriTemplate = "test://watched-resource", Name = "Watched", MimeType = "text/plain"), Description("Can be subscribed to.")]
    public static string Watched() => "Watched resource content";
}
