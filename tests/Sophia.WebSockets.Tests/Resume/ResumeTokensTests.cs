using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sophia.WebSockets.Resume;
using Sophia.WebSockets.Tests.Support;

namespace Sophia.WebSockets.Tests.Resume;

public sealed class ResumeTokensTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly ResumeTokenKey _old = NewKey("old");
    private readonly ResumeTokenKey _new = NewKey("new");

    [Fact]
    public void A_token_says_what_it_was_issued_for()
    {
        var tokens = Make(_old);

        Assert.Equal(TokenVerdict.Valid, tokens.Read(tokens.Issue("älice", 7, 8, 9), out var token));
        Assert.Equal(("älice", 7ul, 8ul, 9L), (token.ClientId, token.SessionId, token.Epoch, token.Generation));
    }

    [Fact]
    public void Keys_are_rotated_without_dropping_anybody()
    {
        var before = Make(_old).Issue("alice", 1, 1, 1);
        var during = Make(_new, _old);

        Assert.Equal(TokenVerdict.Valid, during.Read(before, out _));
        Assert.StartsWith("new.", during.Issue("alice", 1, 1, 2));
        Assert.Equal(TokenVerdict.UnknownKey, Make(_new).Read(before, out _));
    }

    [Theory]
    [InlineData("2026.11")]
    [InlineData(".")]
    [InlineData("dp")]
    public void A_keys_name_may_be_any_text(string id)
    {
        var tokens = Make(NewKey(id));

        Assert.Equal(TokenVerdict.Valid, tokens.Read(tokens.Issue("alice", 1, 1, 1), out _));
        Assert.Equal(TokenVerdict.Forged, tokens.Read(id, out _));
        Assert.Equal(TokenVerdict.Forged, tokens.Read(".", out _));
    }

    [Fact]
    public void A_token_expires()
    {
        var tokens = Make(_old);
        var token = tokens.Issue("alice", 1, 1, 1);

        _time.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal(TokenVerdict.Expired, tokens.Read(token, out _));
    }

    [Fact]
    public void No_byte_of_a_token_can_be_changed()
    {
        var tokens = Make(_old);
        var token = tokens.Issue("alice", 1, 1, 1);
        for (var i = 0; i < token.Length; i++)
        {
            var changed = $"{token[..i]}{(token[i] == 'A' ? 'B' : 'A')}{token[(i + 1)..]}";
            var verdict = tokens.Read(changed, out _);

            // The last character of a base64 group may hold bits that mean nothing.
            Assert.True(verdict is not TokenVerdict.Valid || i == token.Length - 1 || token[i + 1] == '.', $"{i}: {changed}");
        }
    }

    [Fact]
    public void Without_keys_the_applications_data_protection_signs()
    {
        using var services = new ServiceCollection().AddDataProtection().UseEphemeralDataProtectionProvider().Services.BuildServiceProvider();
        var tokens = new ResumeTokens(Options.Create(new SophiaWebSocketOptions()), _time, services);
        var token = tokens.Issue("alice", 1, 2, 3);

        Assert.StartsWith("dp.", token);
        Assert.Equal(TokenVerdict.Valid, tokens.Read(token, out var read));
        Assert.Equal(3, read.Generation);
        Assert.Equal(TokenVerdict.Forged, tokens.Read(token[..^4] + "AAAA", out _));
        Assert.Equal(TokenVerdict.UnknownKey, Make(_old).Read(token, out _));
    }

    [Fact]
    public void A_token_of_a_data_protection_key_that_is_gone_is_told_from_a_forged_one()
    {
        using var before = NewKeyRing();
        using var after = NewKeyRing();
        var token = Make(before).Issue("alice", 1, 2, 3);
        var tokens = Make(after);

        Assert.Equal(TokenVerdict.UnknownKey, tokens.Read(token, out _));
        Assert.Equal(TokenVerdict.UnknownKey, tokens.Read(token[..^4] + "AAAA", out _));
        var forged = tokens.Issue("alice", 1, 2, 3)[..^4] + "AAAA";
        Assert.Equal(TokenVerdict.Forged, tokens.Read(forged, out _));
        Assert.Equal(TokenVerdict.Forged, tokens.Read("dp.AAAA", out _));
        Assert.Equal(TokenVerdict.Forged, tokens.Read("dp.?", out _));
    }

    [Fact]
    public async Task A_client_whose_tokens_key_is_gone_resumes_by_its_secret_and_only_by_that()
    {
        using var other = NewKeyRing();
        await using var server = await TestServer.StartAsync(builder: builder => AddKeyRing(builder.Services));
        await using var first = await server.ConnectAsync("?client=alice");
        await first.SendTextAsync("""{"t":"start","k":"secret"}""");
        var hello = await first.ReadJsonAsync("hello");
        var session = ulong.Parse(hello.Text("sid"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var epoch = ulong.Parse(hello.Text("epoch"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var resume = Messages.ResumeFrame(hello, 0, "secret").Replace(hello.Text("token"), Make(other).Issue("alice", session, epoch, 1), StringComparison.Ordinal);

        await using var back = await server.ConnectAsync("?client=alice");
        await back.SendTextAsync(resume);
        Assert.Equal(hello.Text("sid"), (await back.ReadJsonAsync("hello")).Text("sid"));

        await using var forger = await server.ConnectAsync("?client=alice");
        await forger.SendTextAsync(Messages.ResumeFrame(hello, 0, "secret").Replace(hello.Text("token"), hello.Text("token")[..^4] + "AAAA", StringComparison.Ordinal));
        Assert.Equal(1008, await forger.ReadCloseAsync());

        await using var stranger = await server.ConnectAsync("?client=alice");
        await stranger.SendTextAsync(resume.Replace("secret", "guess", StringComparison.Ordinal));
        Assert.NotEqual(hello.Text("sid"), (await stranger.ReadJsonAsync("hello")).Text("sid"));
        Assert.Equal("epoch", (await stranger.ReadJsonAsync("gap")).Text("why"));
    }

    [Fact]
    public async Task An_expired_token_falls_back_to_the_secret()
    {
        await using var server = await TestServer.StartAsync(builder: builder => builder.Services.AddSingleton<TimeProvider>(_time));
        await using var first = await server.ConnectAsync("?client=alice");
        await first.SendTextAsync("""{"t":"start","k":"secret"}""");
        var hello = await first.ReadJsonAsync();
        _time.Advance(TimeSpan.FromHours(2));

        await using var second = await server.ConnectAsync("?client=alice");
        await second.SendTextAsync(Messages.ResumeFrame(hello, 0, "secret"));

        Assert.Equal(hello.GetProperty("sid").GetString(), (await second.ReadJsonAsync("hello")).GetProperty("sid").GetString());
    }

    private ResumeTokens Make(params ResumeTokenKey[] keys) =>
        new(Options.Create(new SophiaWebSocketOptions { Keys = keys }), _time, new ServiceCollection().BuildServiceProvider());

    private ResumeTokens Make(IServiceProvider services) => new(Options.Create(new SophiaWebSocketOptions()), _time, services);

    private static ServiceProvider NewKeyRing()
    {
        var services = new ServiceCollection();
        AddKeyRing(services);
        return services.BuildServiceProvider();
    }

    private static void AddKeyRing(IServiceCollection services) =>
        services.AddDataProtection().AddKeyManagementOptions(options => options.XmlRepository = new KeysInMemory());

    private static ResumeTokenKey NewKey(string id) => new() { Id = id, Secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) };

    private sealed class KeysInMemory : IXmlRepository
    {
        private readonly List<XElement> _keys = [];

        public IReadOnlyCollection<XElement> GetAllElements() => [.. _keys];

        public void StoreElement(XElement element, string friendlyName) => _keys.Add(element);
    }
}
