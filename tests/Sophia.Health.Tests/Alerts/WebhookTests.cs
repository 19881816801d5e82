using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Sophia.Health.Tests.Alerts;

public sealed class WebhookTests : HttpMessageHandler
{
    private HttpStatusCode _answer = HttpStatusCode.OK;
    private JsonDocument? _posted;
    private string? _summary;

    [Fact]
    public async Task A_webhook_gets_the_group_and_every_field_of_its_alerts()
    {
        await SendAsync(WebhookFormat.Json);

        var alert = _posted!.RootElement.GetProperty("firing")[0];
        Assert.Equal("api", _posted.RootElement.GetProperty("group").GetString());
        Assert.Equal(("critical", "firing"), (alert.GetProperty("kind").GetString(), alert.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Slack_gets_text_and_a_coloured_attachment()
    {
        await SendAsync(WebhookFormat.Slack);

        Assert.StartsWith("[FIRING:1] api", _posted!.RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("danger", _posted.RootElement.GetProperty("attachments")[0].GetProperty("color").GetString());
    }

    [Fact]
    public async Task A_refusal_names_the_webhook_and_its_answer_but_never_its_address()
    {
        _answer = HttpStatusCode.InternalServerError;

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(WebhookFormat.Json));

        Assert.Contains("'pager' answered 500", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Slack_would_take_for_a_command_is_only_text_and_a_headline_is_one_line()
    {
        _summary = "<!channel> a & b\nERROR forged";
        await SendAsync(WebhookFormat.Slack);

        var attachment = _posted!.RootElement.GetProperty("attachments")[0];
        Assert.Equal("[FIRING:1] api: &lt;!channel&gt; a &amp; b ERROR forged", _posted.RootElement.GetProperty("text").GetString());
        Assert.Equal("&lt;!channel&gt; a &amp; b\nERROR forged", attachment.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_webhook_that_is_gone_is_named_and_its_address_is_neither_said_nor_traced()
    {
        var traced = new ConcurrentBag<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "System.Net.Http",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => traced.Add(string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Value}"))),
        };
        ActivitySource.AddActivityListener(listener);
        var services = new ServiceCollection();
        HealthHttpClient.Add(services);
        await using var provider = services.BuildServiceProvider();
        var clients = provider.GetRequiredService<IHttpClientFactory>();
        var sink = new WebhookAlertSink(new WebhookOptions { Name = "pager", Url = "http://127.0.0.1:1/hidden-path" }, clients);

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => sink.SendAsync(Notification(), TestContext.Current.CancellationToken));

        Assert.Equal("The webhook 'pager' cannot be reached: ConnectionError.", error.Message);
        // Whoever does not ask for silence is heard.
        using var plain = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync(new Uri("http://127.0.0.1:1/seen-path"), TestContext.Current.CancellationToken));
        Assert.Contains(traced, tags => tags.Contains("seen-path", StringComparison.Ordinal));
        Assert.DoesNotContain(traced, tags => tags.Contains("hidden-path", StringComparison.Ordinal));
        Assert.Equal(Timeout.InfiniteTimeSpan, clients.CreateClient(WebhookAlertSink.ClientName).Timeout);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _posted = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
        return new HttpResponseMessage(_answer);
    }

    private async Task SendAsync(WebhookFormat format)
    {
        using var services = new ServiceCollection()
            .AddHttpClient(WebhookAlertSink.ClientName).ConfigurePrimaryHttpMessageHandler(() => this).Services
            .BuildServiceProvider();
        var sink = new WebhookAlertSink(new WebhookOptions { Name = "pager", Url = "http://hooks.example/secret", Format = format }, services.GetRequiredService<IHttpClientFactory>());
        await sink.SendAsync(Notification(), TestContext.Current.CancellationToken);
    }

    private AlertNotification Notification()
    {
        var alert = AlertSamples.Firing("api");
        return new AlertNotification("api", [_summary is null ? alert : alert with { Summary = _summary }], [], false, default);
    }
}
