using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

/// <summary>Carries a refusal from inside the SDK's endpoint to the gate before it.</summary>
internal sealed class SessionRefusedException(int status, string reason, string message, int retryAfterSeconds = 0) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>For metrics.</summary>
    public string Reason { get; } = reason;

    public int RetryAfterSeconds { get; } = retryAfterSeconds;

    public static SessionRefusedException OtherUser() => new(
        StatusCodes.Status403Forbidden, "other_user", "Forbidden: The currently authenticated user does not match the user who initiated the session.");

    public static SessionRefusedException StoreDown(TimeSpan retryAfter) => new(
        StatusCodes.Status503ServiceUnavailable, "store_down",
        $"The session is not on this replica, and the session store cannot be reached. Try again in {retryAfter.TotalSeconds:0} s, or initialize a new session.",
        (int)retryAfter.TotalSeconds);

    public static SessionRefusedException Full(SessionLimit limit, SessionSlots slots, int retryAfterSeconds) => limit is SessionLimit.User
        ? new(StatusCodes.Status429TooManyRequests, "user_limit",
            $"Too many sessions: this caller has {slots.MaxPerUser}, all in use. Close one with DELETE, or try again in {retryAfterSeconds} s.", retryAfterSeconds)
        : new(StatusCodes.Status503ServiceUnavailable, "total_limit",
            $"Too many sessions: the server has {slots.Max}. Try again in {retryAfterSeconds} s.", retryAfterSeconds);
}
