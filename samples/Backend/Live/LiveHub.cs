using Sophia.WebSockets;

namespace Backend.Live;

/// <summary>A page: it gets everything when it comes, and again when it asks, which it does when it was told of a gap.</summary>
internal sealed class LiveHub(LiveState state) : WebSocketHub
{
    private const int MostAttempts = 5;

    public override async ValueTask OnConnectedAsync(WebSocketClient client, bool resumed, CancellationToken cancellationToken)
    {
        // A page that resumes gets what it missed from its outbox.
        if (!resumed)
        {
            await SendEverythingAsync(client, cancellationToken);
        }
    }

    public override ValueTask OnMessageAsync(WebSocketClient client, InboundMessage message, CancellationToken cancellationToken) =>
        SendEverythingAsync(client, cancellationToken);

    private ValueTask SendEverythingAsync(WebSocketClient client, CancellationToken cancellationToken) =>
        SendEverythingAsync(state, async json => await client.SendAsync(OutboundMessage.FromJson(json), cancellationToken));

    /// <summary>
    /// Sends everything so that it is not older than what came before it: an update may overtake it on its way, and a section that changed in it would stay as it was until it changes again.
    /// </summary>
    internal static async ValueTask SendEverythingAsync(LiveState state, Func<byte[], Task> send)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var version = state.Version;
            await send(state.Everything());
            if (state.Version == version)
            {
                return;
            }
        }
    }
}
