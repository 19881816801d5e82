using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class SophiaMcpServerOptionsValidator : IValidateOptions<SophiaMcpServerOptions>;

/// <summary>Checks the limits of single tools, which the generator does not reach through a dictionary.</summary>
[OptionsValidator]
internal sealed partial class ToolLimitOptionsValidator : IValidateOptions<ToolLimitOptions>;

/// <summary>Checks the server's description.</summary>
[OptionsValidator]
internal sealed partial class McpServerConfigValidator : IValidateOptions<McpServerConfig>;

/// <summary>Checks the server's rate limits.</summary>
[OptionsValidator]
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>;

/// <summary>Runs <see cref="ToolLimitOptionsValidator"/> over every named tool, and names the tool.</summary>
internal sealed class ToolLimitsValidator : IValidateOptions<SophiaMcpServerOptions>
{
    private readonly ToolLimitOptionsValidator _single = new();

    public ValidateOptionsResult Validate(string? name, SophiaMcpServerOptions options)
    {
        var failures = options.Tools
            .Select(tool => _single.Validate($"{McpHostingDefaults.ToolsSection}:{tool.Key}", tool.Value))
            .Where(static result => result.Failed)
            .SelectMany(static result => result.Failures ?? [])
            .ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
