using System.Security.Cryptography;
using System.Text;
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
    string ClientId, string? Owner, bool Reliable, ClientFrame Frame = default, TokenVerdict Verdict = TokenVerdict.Forged, ResumeToken Token = default)
{
    public BackplaneIntroduction ForBackplane(SophiaWebSocketEndpointOptions options) => new()
    {
        ClientId = ClientId,
        Owner = Owner,
        Reliable = Reliable,
        KeyHash = Frame.Key is { Length: > 0 } key ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) : null,
        TokenSession = Verdict is TokenVerdict.Valid ? Token.SessionId : null,
        TokenGeneration = Token.Generation,
        Epoch = Frame.Epoch is { Length: > 0 } epoch ? epoch : null,
        Position = Frame.Number,
        Options = options,
    };
}
