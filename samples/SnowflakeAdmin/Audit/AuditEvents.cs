using ModelContextProtocol;

namespace SnowflakeAdmin.Audit;

/// <summary>Reads the names of events.</summary>
internal static class AuditEvents
{
    /// <exception cref="McpException">It is none.</exception>
    public static AuditEvent? Parse(string? name) => string.IsNullOrWhiteSpace(name) ? null
        : Enum.TryParse<AuditEvent>(name, ignoreCase: true, out var found) && Enum.IsDefined(found) && !char.IsAsciiDigit(name[0]) ? found
        : throw new McpException($"event is not {name}; there are {string.Join(", ", Enum.GetNames<AuditEvent>())}.");
}
