namespace Backend.Dashboard;

/// <summary>What a user id may be. It is nothing but a key of the cache: any name in any script will do, and nothing of it is ever executed or looked up.</summary>
internal static class UserId
{
    /// <summary>Whose dashboard is shown to callers who name no user.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>Why a user id cannot be used, or null.</summary>
    public static string? Problem(string userId) =>
        userId.Length > BackendDefaults.MaxUserIdLength ? $"user_id has at most {BackendDefaults.MaxUserIdLength} characters."
        : userId.Any(char.IsControl) ? "user_id has no control characters."
        : HasLoneSurrogate(userId) ? "user_id is not valid Unicode."
        : null;

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i]))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
