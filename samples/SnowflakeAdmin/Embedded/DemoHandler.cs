namespace SnowflakeAdmin.Embedded;

/// <summary>Sends the requests of one environment to its emulator, wherever that listens.</summary>
internal sealed class DemoHandler(DemoAccounts accounts, string environment) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = await accounts.GetAsync(environment).WaitAsync(cancellationToken);
        request.RequestUri = new Uri(host.BaseAddress, request.RequestUri!.PathAndQuery);
        return await base.SendAsync(request, cancellationToken);
    }
}
