using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Cuts results that are too large, with a link to the rest, or refuses them.</summary>
internal sealed class ResultLimiter(KeptResults kept, ToolAnswers answers, McpHostingMetrics metrics, TimeProvider time)
{
    /// <summary>What is said of a result that was cut.</summary>
    public const string CutFacts = "sophia/cut";

    /// <summary>The result, if it is small enough; costs a look at the lengths.</summary>
    public ValueTask<CallToolResult> ApplyAsync(
        ToolPlan plan, RequestContext<CallToolRequestParams> request, CallToolResult result, CancellationToken cancellationToken) =>
        plan.Limits.MaxResultSize > 0 && ResultSize.Exceeds(result, plan.Limits.MaxResultSize)
            ? LimitAsync(plan, request, result, cancellationToken)
            : new ValueTask<CallToolResult>(result);

    private async ValueTask<CallToolResult> LimitAsync(
        ToolPlan plan, RequestContext<CallToolRequestParams> request, CallToolResult result, CancellationToken cancellationToken)
    {
        var size = ResultSize.Of(result);
        if (!plan.Limits.Cut || ResultCut.Of(result, plan.Limits.MaxResultSize) is not { } cut)
        {
            return answers.RefuseSize(plan, size);
        }

        metrics.ResultCut(plan);
        var until = time.GetUtcNow() + kept.Lifetime;
        var id = await kept.KeepAsync(SessionUser.BindingOf(request.User), cut.Rest, cancellationToken);
        return Describe(result, cut, size, id, until);
    }

    private static CallToolResult Describe(CallToolResult result, ResultCut cut, long size, string? id, DateTimeOffset until)
    {
        var (parts, end) = (cut.Rest.Count, until.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        var facts = new JsonObject { ["bytes"] = size, ["shown"] = cut.ShownBytes };
        var text = string.Create(CultureInfo.InvariantCulture, $"[The result has {size} bytes and was cut after {cut.ShownBytes}. ");
        if (id is null)
        {
            text += "The rest could not be kept. Ask for less at once.]";
            return Result(result, [.. cut.Shown, new TextContentBlock { Text = text }], facts);
        }

        var (first, last) = (KeptResultResource.Address(id, 1), KeptResultResource.Address(id, parts));
        text += parts == 1
            ? $"The rest is the resource {first}, until {end}.]"
            : string.Create(CultureInfo.InvariantCulture, $"The rest is in {parts} parts, the resources {first} to {last}, until {end}. Read them, or ask for less at once.]");
        (facts["parts"], facts["uri"], facts["until"]) = (parts, first, until.ToString("O", CultureInfo.InvariantCulture));
        var link = new ResourceLinkBlock
        {
            Uri = first,
            Name = "rest-of-result",
            Title = parts == 1 ? "The rest of the result" : string.Create(CultureInfo.InvariantCulture, $"The rest of the result, part 1 of {parts}"),
            MimeType = "text/plain",
            Size = Encoding.UTF8.GetByteCount(cut.Rest[0]),
        };
        return Result(result, [.. cut.Shown, new TextContentBlock { Text = text }, link], facts);
    }

    private static CallToolResult Result(CallToolResult result, List<ContentBlock> content, JsonObject facts)
    {
        var meta = result.Meta?.DeepClone().AsObject() ?? [];
        meta[CutFacts] = facts;
        return new CallToolResult { Content = content, IsError = result.IsError, Meta = meta };
    }
}
