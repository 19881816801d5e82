namespace Sophia.Connections.Snowflake;

/// <summary>The HTTP client of one client.</summary>
internal static class SnowflakeHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(15);

    public static HttpClient Create(SnowflakeOptions options) => new(options.HttpHandler?.Invoke() ?? Handler(options), disposeHandler: true)
    {
        BaseAddress = options.BaseAddress,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private static SocketsHttpHandler Handler(SnowflakeOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect would carry the token elsewhere; compressed bodies are kept as they come, until they are read.
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = options.RequestTimeout < ConnectTimeout ? options.RequestTimeout : ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
        };
        options.ConfigureHttp?.Invoke(handler);
        return handler;
    }
}
