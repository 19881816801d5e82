using Microsoft.AspNetCore.Authorization;

namespace Sophia.Mcp.Hosting;

/// <summary>What a tool, prompt or resource asks of its callers. Immutable.</summary>
/// <param name="Scopes">All of them are needed.</param>
/// <param name="Policy">A policy of the application, or null.</param>
internal sealed record AccessRule(IReadOnlyList<string> Scopes, string? Policy)
{
    public static AccessRule Open { get; } = new([], null);

    public bool IsOpen => Scopes.Count == 0 && Policy is null;

    /// <summary>What the method and its class declare, and what the configuration says instead.</summary>
    public static AccessRule Of(IReadOnlyList<object>? metadata, ToolLimitOptions? configured)
    {
        if (configured?.Scopes is null && configured?.Policy is null && metadata?.Any(static one => one is IAllowAnonymous) is not false)
        {
            return Open;
        }

        IReadOnlyList<string> declared = [.. (metadata ?? []).OfType<RequiresScopeAttribute>().SelectMany(static one => one.Scopes).Distinct(StringComparer.Ordinal)];
        var rule = new AccessRule(configured?.Scopes is { } scopes ? [.. scopes] : declared, string.IsNullOrEmpty(configured?.Policy) ? null : configured.Policy);
        return rule.IsOpen ? Open : rule;
    }
}
