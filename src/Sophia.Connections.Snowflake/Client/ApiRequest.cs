namespace Sophia.Connections.Snowflake;

/// <summary>What a request is for; also its tag in the metrics.</summary>
internal enum ApiOperation
{
    Submit,
    Poll,
    Partition,
    Cancel,
}

/// <summary>One request, which may have to be sent several times.</summary>
/// <param name="Operation">What it is for.</param>
/// <param name="Path">Path and query, below the base address.</param>
/// <param name="Body">The JSON to post; <see langword="null"/> makes it a GET, unless it is a cancellation.</param>
/// <param name="Handle">The statement it is about, if there is one yet.</param>
internal sealed record ApiRequest(ApiOperation Operation, string Path, ReadOnlyMemory<byte>? Body = null, string? Handle = null)
{
    /// <summary>Set when the body was handed to the network whole: from then on the service may know the statement.</summary>
    public bool WasSent { get; set; }

    public HttpMethod Method => Operation is ApiOperation.Submit or ApiOperation.Cancel ? HttpMethod.Post : HttpMethod.Get;
}
