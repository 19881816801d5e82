namespace Sophia.WebSockets.Resume;

/// <summary>What a resume token says.</summary>
internal readonly record struct ResumeToken(string ClientId, ulong SessionId, ulong Epoch, long Generation, DateTimeOffset Expires);

/// <summary>What reading a token came to.</summary>
internal enum TokenVerdict
{
    Valid,

    /// <summary>Genuine, but too old.</summary>
    Expired,

    /// <summary>Signed with a key this process does not have: it was rotated out, or lost at a restart.</summary>
    UnknownKey,

    /// <summary>Not a token, or changed on the way.</summary>
    Forged,
}
