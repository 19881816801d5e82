using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>Lets a session be opened or moved here, if need be in exchange for the caller's longest idle one.</summary>
internal sealed class SessionAdmission(McpSessionRegistry registry, SessionSlots slots, SessionMetrics metrics, IOptions<SophiaMcpServerOptions> options)
{
    private const int RetryAfterSeconds = 60;

    private readonly bool _replaceIdle = options.Value.Sessions.ReplaceIdle;

    /// <exception cref="SessionRefusedException">There is no slot, and nothing of the caller's own to give up for one.</exception>
    public async ValueTask AdmitAsync(SessionOpening opening)
    {
        var limit = opening.TakeSlot();
        while (limit is not SessionLimit.None && _replaceIdle && slots.LongestIdle(opening.User.Key) is { } idle)
        {
            // Its copy in the store stays: should its client come back, it is moved here again.
            await registry.EndAsync(idle);
            metrics.Replaced();
            limit = opening.TakeSlot();
        }

        if (limit is not SessionLimit.None)
        {
            throw SessionRefusedException.Full(limit, slots, RetryAfterSeconds);
        }
    }
}
