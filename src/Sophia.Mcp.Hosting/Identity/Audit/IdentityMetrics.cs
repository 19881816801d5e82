using System.Diagnostics.Metrics;

namespace Sophia.Mcp.Hosting;

/// <summary>The instruments of identity. Tags come from closed sets: kinds of credentials, our own outcomes, methods of the protocol, registered tools.</summary>
internal sealed class IdentityMetrics
{
    private readonly Counter<long> _authentications;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _fetches;

    public IdentityMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(SophiaMcpDiagnostics.MeterName);
        _authentications = meter.CreateCounter<long>("sophia.mcp.server.authentications", "{request}", "Requests whose caller was asked for, by credential and outcome.");
        _refusals = meter.CreateCounter<long>("sophia.mcp.server.access.refusals", "{request}", "Requests that their caller may not make, by method, tool and reason.");
        _fetches = meter.CreateCounter<long>("sophia.mcp.server.issuer.fetches", "{fetch}", "Times the issuer's signing keys were asked for, by outcome.");
    }

    public void Authenticated(CredentialKind kind, IdentityFailure failure) => _authentications.Add(
        1, new("sophia.credential", Name(kind)), new("sophia.outcome", IdentityFailures.Name(failure)));

    public void AccessRefused(string method, string? tool, AccessDecision decision)
    {
        var (name, reason) = (new KeyValuePair<string, object?>("mcp.method.name", method), new KeyValuePair<string, object?>("sophia.reason", AccessDecisions.Name(decision)));
        if (tool is null)
        {
            _refusals.Add(1, name, reason);
        }
        else
        {
            _refusals.Add(1, name, reason, new("gen_ai.tool.name", tool));
        }
    }

    public void KeysFetched(bool failed) => _fetches.Add(1, new KeyValuePair<string, object?>("sophia.outcome", failed ? "failed" : "fetched"));

    private static string Name(CredentialKind kind) => kind switch
    {
        CredentialKind.Token => "token",
        CredentialKind.ApiKey => "api_key",
        _ => "none",
    };
}
