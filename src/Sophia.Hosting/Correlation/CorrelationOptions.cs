using System.ComponentModel.DataAnnotations;

namespace Sophia.Hosting;

/// <summary>Correlation ids. Bound from <c>Sophia:Hosting:Correlation</c>.</summary>
public sealed class CorrelationOptions
{
    /// <summary>Whether each request gets an id, in <c>HttpContext.TraceIdentifier</c> and in the answer.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The header that brings and returns it.</summary>
    /// <value>The default is <c>X-Correlation-ID</c>.</value>
    [Required]
    [RegularExpression("^[A-Za-z0-9-]+$")]
    public string Header { get; set; } = HostingDefaults.CorrelationHeader;

    /// <summary>Whether every log entry of a request carries the id as a scope.</summary>
    /// <value>The default is false: a scope costs every request. Log formatters must include scopes to show it.</value>
    public bool LogScope { get; set; }
}
