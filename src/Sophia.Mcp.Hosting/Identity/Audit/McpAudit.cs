using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>The audit log. Whoever is refused must not be able to fill the disk: beyond a burst refusals are counted, and the next line says how many were left out.</summary>
internal sealed class McpAudit
{
    private const int LinesPerMinute = 120;
    private const int Burst = 60;

    private readonly ILogger _logger;
    private readonly McpAuditLevel _level;
    private readonly SharedBucket _lines;
    private long _left;

    public McpAudit(ILoggerFactory loggers, IOptions<SophiaMcpServerOptions> options, TimeProvider time)
    {
        _logger = loggers.CreateLogger(SophiaMcpDiagnostics.AuditCategory);
        _level = options.Value.Identity.Audit;
        _lines = new SharedBucket(new RateLimit(LinesPerMinute, Burst), time);
    }

    /// <summary>Whether every call is written down.</summary>
    public bool Calls => _level is McpAuditLevel.Calls;

    public void NotLetIn(HttpContext context, in IdentityResult result)
    {
        if (MayWrite())
        {
            _logger.CallerNotLetIn(
                IdentityFailures.Name(result.Failure), result.Kind, Subject(result.User), context.Connection.RemoteIpAddress, context.TraceIdentifier, Skipped());
        }
    }

    public void NotAllowed(ClaimsPrincipal? user, string method, string name, AccessDecision decision)
    {
        if (MayWrite())
        {
            _logger.CallNotAllowed(Subject(user), method, name, AccessDecisions.Name(decision), CallCorrelation.Current(), Skipped());
        }
    }

    /// <summary>A session was asked for by somebody whose it is not.</summary>
    public void ForeignSession(ClaimsPrincipal user, HttpContext context)
    {
        if (MayWrite())
        {
            _logger.ForeignSession(Subject(user), context.Connection.RemoteIpAddress, context.TraceIdentifier, Skipped());
        }
    }

    public void Called(ClaimsPrincipal? user, string tool, string outcome) => _logger.ToolCalled(Subject(user), tool, outcome, CallCorrelation.Current());

    private static string Subject(ClaimsPrincipal? user) => user?.FindFirst("sub")?.Value ?? user?.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user?.Identity?.Name ?? "nobody";

    private bool MayWrite()
    {
        if (_level is McpAuditLevel.None)
        {
            return false;
        }

        if (_lines.TryTake(1, 0, out _))
        {
            return true;
        }

        Interlocked.Increment(ref _left);
        return false;
    }

    private long Skipped() => Interlocked.Exchange(ref _left, 0);
}
