using Sophia.WebSockets;

namespace Backend.Live;

/// <summary>A page: it gets everything when it comes, and again when it asks, which it does when it was told of a gap.</summary>
internal sealed class LiveHub(LiveState state) : WebSocketHub
{
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

    private async ValueTask SendEverythingAsync(WebSocketClient client, CancellationToken cancellationToken) =>
        await client.SendAsync(OutboundMessage.FromJson(state.Everything()), cancellationToken);
}
