using System.Diagnostics.CodeAnalysis;

namespace Sophia.Health;

/// <summary>The shape of what is posted.</summary>
public enum WebhookFormat
{
    /// <summary>Sophia's own JSON: group, firing, resolved, each alert with all its fields.</summary>
    Json,

    /// <summary>What Slack's incoming webhooks take: <c>text</c> and <c>attachments</c>.</summary>
    Slack,
}

/// <summary>One webhook.</summary>
public sealed class WebhookOptions
{
    /// <summary>Its name in logs and metrics.</summary>
    public string Name { get; set; } = "webhook";

    /// <summary>Where to post. It may hold a secret: it is never logged.</summary>
    [SuppressMessage("Design", "CA1056", Justification = "Bound from configuration.")]
    public string Url { get; set; } = "";

    /// <summary>What to post.</summary>
    public WebhookFormat Format { get; set; }
}
