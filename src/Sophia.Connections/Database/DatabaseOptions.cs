using System.ComponentModel.DataAnnotations;

namespace Sophia.Connections;

/// <summary>What an ADO.NET provider does not say of itself.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The statement that asks whether the database answers.</summary>
    /// <value>The default is <c>SELECT 1</c>.</value>
    [Required]
    public string CheckStatement { get; set; } = "SELECT 1";
}
