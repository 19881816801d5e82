using System.Net;
using System.Net.Http.Headers;

namespace Sophia.Connections.Snowflake;

/// <summary>Sends one request once, with the token, and reads the answer to its end within the request's time limit.</summary>
internal sealed class ApiTransport(HttpClient http, SnowflakeOptions options, TimeProvider time)
{
    public const string TokenTypeHeader = "X-Snowflake-Authorization-Token-Type";
    private static readonly ProductInfoHeaderValue Agent = new("Sophia.Connections.Snowflake", typeof(ApiTransport).Assembly.GetName().Version?.ToString(3) ?? "0");
    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");
    private static readonly StringWithQualityHeaderValue Gzip = new("gzip");

    /// <exception cref="HttpRequestException">Nothing answered, or the connection broke.</exception>
    /// <exception cref="TimeoutException">The request's own time limit passed.</exception>
    public async Task<ApiResponse> SendAsync(ApiRequest request, string path, SnowflakeToken token, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var message = Create(request, path, token);
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            var stream = await response.Content.ReadAsStreamAsync(both.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var body = await PooledBody.ReadAsync(stream, IsGzip(response), both.Token).ConfigureAwait(false);
                return new ApiResponse(response.StatusCode, body, RetryAfter(response), response.Headers.Date);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"A request took longer than {options.RequestTimeout.TotalSeconds:0.###} s (RequestTimeout).");
        }
    }

    private static HttpRequestMessage Create(ApiRequest request, string path, SnowflakeToken token)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(path, UriKind.Relative));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        message.Headers.Add(TokenTypeHeader, token.Type);
        message.Headers.UserAgent.Add(Agent);
        message.Headers.Accept.Add(Json);
        message.Headers.AcceptEncoding.Add(Gzip);
        if (request.Method == HttpMethod.Post)
        {
            message.Content = new StatementContent(request);
        }

        return message;
    }

    private static bool IsGzip(HttpResponseMessage response) => response.Content.Headers.ContentEncoding.Contains("gzip", StringComparer.OrdinalIgnoreCase);

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
        _ => null,
    };

    /// <summary>The body of a statement, which may be sent again, and knows when it was sent whole.</summary>
    private sealed class StatementContent : HttpContent
    {
        private readonly ApiRequest _request;

        public StatementContent(ApiRequest request)
        {
            _request = request;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(_request.Body.GetValueOrDefault(), cancellationToken).ConfigureAwait(false);
            _request.WasSent = true;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _request.Body.GetValueOrDefault().Length;
            return true;
        }
    }
}
