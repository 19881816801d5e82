using Sophia.WebSockets.Protocol;
using Sophia.WebSockets.Resume;

namespace Sophia.WebSockets.Sessions;

/// <summary>How a connection presents itself: by the request alone (plain), or by its first frame.</summary>
/// <param name="ClientId">Who it is, as the request's principal allows.</param>
/// <param name="Owner">The authenticated user; null for an anonymous client.</param>
/// <param name="Reliable">Whether it speaks the reliable subprotocol.</param>
/// <param name="Frame">The first frame.</param>
/// <param name="Verdict">What the token of a resume frame is worth.</param>
/// <param name="Token">The token's content, unless it could not be read.</param>
internal readonly record struct Introduction(
    string ClientId, string? Owner, bool Reliable, ClientFrame Frame = default, TokenVerdict Verdict = TokenVerdict.Forged, ResumeToken Token = default);
