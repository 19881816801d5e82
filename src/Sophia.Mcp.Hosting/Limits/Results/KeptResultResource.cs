using System.Globalization;
using System.Text.RegularExpressions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>The resource by which clients read the rest of a result that was cut.</summary>
internal sealed partial class KeptResultResource(KeptResults kept) : McpServerResource
{
    public override ResourceTemplate ProtocolResourceTemplate { get; } = new()
    {
        UriTemplate = "sophia-result://{id}/{part}",
        Name = "rest-of-result",
        Title = "The rest of a large result",
        Description = "A part of a result that was too large to be shown at once. The result says the address.",
        MimeType = "text/plain",
    };

    public override IReadOnlyList<object> Metadata => [];

    public static string Address(string id, int part) => string.Create(CultureInfo.InvariantCulture, $"sophia-result://{id}/{part}");

    public override bool IsMatch(string uri) => Addresses().IsMatch(uri);

    public override async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken = default)
    {
        var uri = request.Params?.Uri ?? "";
        var address = Addresses().Match(uri);
        var text = address.Success
            ? await kept.FindAsync(
                SessionUser.BindingOf(request.User), address.Groups["id"].Value, int.Parse(address.Groups["part"].ValueSpan, CultureInfo.InvariantCulture), cancellationToken)
            : null;
        return text is not null
            ? new ReadResourceResult { Contents = [new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = text }] }
            : throw NotFound(request);
    }

    // Whether it has never been, is over, or is somebody else's: the answer is the same.
    private static McpProtocolException NotFound(RequestContext<ReadResourceRequestParams> request) => new(
        "This rest of a result is not there, or not any more. Call the tool again.",
        Revision.IsJuly2026OrLater(request) ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound);

    [GeneratedRegex("^sophia-result://(?<id>[0-9a-f]{32})/(?<part>[1-9][0-9]{0,8})$")]
    private static partial Regex Addresses();
}
