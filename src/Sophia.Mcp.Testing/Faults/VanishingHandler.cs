using System.Collections.Concurrent;

namespace Sophia.Mcp.Testing;

/// <summary>The network of a client that can be cut: requests on their way end, answers on their way are dropped, nothing is sent any more.</summary>
internal sealed class VanishingHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly CancellationTokenSource _gone = new();
    private readonly ConcurrentBag<HttpResponseMessage> _answers = [];

    public void Vanish()
    {
        _gone.Cancel();
        foreach (var answer in _answers)
        {
            answer.Dispose();
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_gone.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The client has vanished.");
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token, cancellationToken);
        var answer = await base.SendAsync(request, either.Token);
        _answers.Add(answer);
        if (_gone.IsCancellationRequested)
        {
            answer.Dispose();
        }

        return answer;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gone.Dispose();
        }

        base.Dispose(disposing);
    }
}
