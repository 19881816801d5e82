using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Backend.Watching;

/// <summary>How the other servers of the configuration file are watched. Section <c>Backend:Watch</c>.</summary>
/// <remarks>How often, and how long one may take, is said by <c>monitoring.health_checks</c> and by each server's own <c>health_check</c>.</remarks>
public sealed class WatchOptions
{
    /// <summary>Whether they are watched.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The host of a server that has a port and no endpoint. <c>{name}</c> stands for its name with '-' for '_', as container networks write it.</summary>
    /// <value>A host name. The default is <c>127.0.0.1</c>.</value>
    [Required]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The path that is asked.</summary>
    /// <value>A path. The default, null, is the first of <c>monitoring.health_checks.endpoints</c>, else <c>/health</c>.</value>
    [RegularExpression("^/.*")]
    public string? Path { get; set; }
}

/// <summary>Checks the ranges; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class WatchOptionsValidator : IValidateOptions<WatchOptions>;
