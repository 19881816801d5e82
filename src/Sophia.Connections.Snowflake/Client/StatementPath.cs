namespace Sophia.Connections.Snowflake;

/// <summary>The paths of the API, relative to the base address.</summary>
internal static class StatementPath
{
    public const string All = "api/v2/statements";

    public static string Submit(Guid requestId, bool asynchronous) => $"{All}?requestId={requestId:D}{(asynchronous ? "&async=true" : "")}";

    public static string Of(string handle) => $"{All}/{Uri.EscapeDataString(handle)}";

    public static string Cancel(string handle) => $"{Of(handle)}/cancel";
}
