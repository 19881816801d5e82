using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Sophia.Health.Tests.Alerts;

public sealed class WebhookTests : HttpMessageHandler
{
    private HttpStatusCode _answer = HttpStatusCode.OK;
    private JsonDocument? _posted;

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
        await sink.SendAsync(new AlertNotification("api", [AlertSamples.Firing("api")], [], false, default), TestContext.Current.CancellationToken);
    }
}
