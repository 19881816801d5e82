namespace Sophia.Mcp.Hosting;

/// <summary>The issuer's keys could not be fetched, and there are none from before.</summary>
internal sealed class IssuerUnavailableException(string reason, Exception? cause = null) : Exception(reason, cause);
