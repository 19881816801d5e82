using System.Text;

namespace Sophia.Configuration;

/// <summary>One thing that is wrong (or, as a warning, odd) in the configuration: where it stands, which key, and what to write instead.</summary>
/// <remarks>Immutable. Never holds a secret: the values of secret keys are left out of every text.</remarks>
public sealed record SophiaConfigurationError
{
    /// <summary>Where the value was set: the file's path, or a phrase such as <c>environment variable MCP_SERVER_PORT</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The line in the file, from 1, or 0 when the value did not come from a file with lines.</summary>
    public int Line { get; init; }

    /// <summary>The column in the file, from 1, or 0 when the value did not come from a file with lines.</summary>
    public int Column { get; init; }

    /// <summary>The key as it was written, such as <c>deployment.mcp_servers.ai_memory.port</c> or <c>Sophia:Server:Port</c>; empty for the whole file.</summary>
    public string Key { get; init; } = "";

    /// <summary>What is wrong, without the place and the remedy.</summary>
    public required string Problem { get; init; }

    /// <summary>What is allowed there, or null when the problem says it all.</summary>
    public string? Allowed { get; init; }

    /// <summary>What was probably meant, or null.</summary>
    public string? DidYouMean { get; init; }

    /// <summary>The place in the form editors and terminals turn into a link: <c>file:line:column</c>.</summary>
    public string Location => Line > 0 ? $"{Source}:{Line}:{Column}" : Source;

    /// <summary>The whole error in one line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Location).Append(": ");
        if (Key.Length > 0)
        {
            text.Append(Key).Append(": ");
        }

        text.Append(Problem);
        if (DidYouMean is not null)
        {
            text.Append("; did you mean '").Append(DidYouMean).Append("'?");
        }

        if (Allowed is not null)
        {
            text.Append(DidYouMean is null ? "; allowed: " : " Allowed: ").Append(Allowed);
        }

        return text.ToString();
    }
}
