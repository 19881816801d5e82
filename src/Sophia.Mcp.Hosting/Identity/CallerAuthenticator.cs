using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sophia.Mcp.Hosting;

/// <summary>Says who made a request, by the one identity configuration of a server. Thread-safe.</summary>
internal sealed class CallerAuthenticator : IDisposable
{
    private readonly McpIdentityOptions _options;
    private readonly IdentityMetrics _metrics;
    private readonly ApiKeyRing? _keys;
    private readonly TokenValidator? _tokens;
    private readonly string[] _requiredScopes;

    public CallerAuthenticator(McpIdentityOptions options, IdentityMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _metrics, _requiredScopes) = (options, metrics, [.. options.RequiredScopes]);
        _keys = options.ApiKeys.Count > 0 ? new ApiKeyRing(options, time) : null;
        _tokens = options.TakesTokens ? Tokens(options, metrics, time, loggers) : null;
    }

    /// <summary>Where signing keys come from, if tokens are taken.</summary>
    public IssuerKeySource? Issuer => _tokens?.Source;

    /// <summary>Who the caller is; the same answer however often it is asked for one request.</summary>
    public ValueTask<IdentityResult> AuthenticateAsync(HttpContext context) =>
        context.Features.Get<Answered>() is { } answered && ReferenceEquals(answered.By, this)
            ? new ValueTask<IdentityResult>(answered.Result)
            : DecideAsync(context.Request, context.RequestAborted);

    /// <summary>Keeps the answer for whoever else asks during this request.</summary>
    public void Remember(HttpContext context, IdentityResult result) => context.Features.Set(new Answered(this, result));

    public void Dispose() => Issuer?.Dispose();

    private ValueTask<IdentityResult> DecideAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var credentials = Credentials.Read(request, _options);
        if (credentials.Failure is not IdentityFailure.None)
        {
            return new(Counted(IdentityResult.Refused(credentials.Failure, credentials.Kind)));
        }

        return credentials.Kind is CredentialKind.ApiKey
            ? new(Counted(ByKey(credentials.Value!)))
            : _tokens is null
                ? new(Counted(IdentityResult.Refused(IdentityFailure.Scheme, CredentialKind.Token)))
                : ByTokenAsync(credentials.Value!, cancellationToken);
    }

    private IdentityResult ByKey(string key)
    {
        var failure = _keys!.TryFind(key, out var user, out var expires);
        if (user is null)
        {
            return IdentityResult.Refused(failure, CredentialKind.ApiKey);
        }

        return !ScopeText.HasAll(user, _requiredScopes)
            ? IdentityResult.Refused(IdentityFailure.Scope, CredentialKind.ApiKey, user)
            : IdentityResult.Accepted(user, CredentialKind.ApiKey, expires);
    }

    private ValueTask<IdentityResult> ByTokenAsync(string token, CancellationToken cancellationToken)
    {
        var validation = _tokens!.ValidateAsync(token, cancellationToken);
        return validation.IsCompletedSuccessfully ? new(Counted(validation.Result)) : AwaitAsync(validation);
    }

    private async ValueTask<IdentityResult> AwaitAsync(ValueTask<IdentityResult> validation) => Counted(await validation);

    private IdentityResult Counted(IdentityResult result)
    {
        _metrics.Authenticated(result.Kind, result.Failure);
        return result;
    }

    // Apart: without tokens nothing of their packages is loaded.
    private static TokenValidator Tokens(McpIdentityOptions options, IdentityMetrics metrics, TimeProvider time, ILoggerFactory loggers) =>
        new(new IssuerKeySource(new IssuerClient(options, time), options, metrics, time, loggers.CreateLogger<IssuerKeySource>()), options);

    private sealed record Answered(CallerAuthenticator By, IdentityResult Result);
}
