using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sophia.WebSockets.Tests.Support;

namespace Sophia.WebSockets.Tests.Sessions;

/// <summary>Sessions that several nodes share, with a store that answers when the test wants.</summary>
public sealed class SharedSessionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_comes_back_while_the_store_is_asked_whether_its_session_may_end_keeps_it(bool ended)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var store = new SlowStore();
        await using var server = await TestServer.StartAsync(builder: builder =>
            builder.Services.AddSingleton<TimeProvider>(time).AddSingleton<WebSocketBackplane>(store));
        await using var first = await server.StartClientAsync("alice");
        first.Reset();
        await Messages.UntilAsync(() => server.Manager.GetConnection("alice")!.State is WebSocketConnectionState.Disconnected);
        time.Advance(TimeSpan.FromMinutes(6));
        await Messages.UntilAsync(() => store.Asked);

        await using var second = await server.StartClientAsync("alice");

        // Whoever asked goes on inside this call.
        store.Answer.SetResult(ended);

        Assert.Equal(SendResult.Sent, await server.Manager.SendAsync("alice", Messages.Number(1)));
        Assert.Equal(1, (await second.ReadJsonAsync("m")).D());
    }

    private sealed class SlowStore : WebSocketBackplane
    {
        private BackplaneSession? _session;
        private long _generation;

        public bool Asked { get; private set; }

        public TaskCompletionSource<bool> Answer { get; } = new();

        protected internal override ValueTask<BackplaneClaim> ClaimAsync(BackplaneIntroduction who, CancellationToken cancellationToken) =>
            new(new BackplaneClaim { Verdict = BackplaneVerdict.Granted, SessionId = 7, Epoch = 7, Generation = Interlocked.Increment(ref _generation) });

        protected internal override void OnAttached(BackplaneSession session) => _session = session;

        protected internal override void OnProgress(BackplaneSession session)
        {
        }

        protected internal override void OnDetached(BackplaneSession session)
        {
        }

        protected internal override void OnDropped(BackplaneSession session, IReadOnlyList<OutboundMessage> unwritten)
        {
        }

        protected internal override async ValueTask<bool> EndAsync(BackplaneSession session)
        {
            Asked = true;
            return await Answer.Task;
        }

        protected internal override ValueTask<SendResult> SendAsync(string clientId, OutboundMessage message, CancellationToken cancellationToken) =>
            new(_session!.Send(message, 0, gapWhenFull: false, out _));

        protected internal override ValueTask<BroadcastResult> BroadcastAsync(string? group, OutboundMessage message, CancellationToken cancellationToken) => default;

        protected internal override ValueTask<bool> JoinAsync(string clientId, string group, CancellationToken cancellationToken) => default;

        protected internal override ValueTask<bool> LeaveAsync(string clientId, string group, CancellationToken cancellationToken) => default;

        protected internal override ValueTask<bool> DisconnectAsync(string clientId, string reason, CancellationToken cancellationToken) => default;

        protected internal override Task WaitForRoomAsync(string clientId, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
