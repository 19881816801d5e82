using ModelContextProtocol;
using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Operations;

/// <summary>The guard, a limit or a rule says no; nothing ran.</summary>
internal sealed class RefusedException(GuardReason reason, string message) : McpException($"Refused ({reason}): {message} Nothing was run.")
{
    public GuardReason Reason { get; } = reason;
}
