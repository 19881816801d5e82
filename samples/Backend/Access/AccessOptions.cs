using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Backend.Access;

/// <summary>Who may change things. Section <c>Backend:Access</c>; tokens (JWT) are set up where ASP.NET Core has them, <c>Authentication:Schemes:Bearer</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>
    /// API keys by the name under which their changes are logged: the key itself, best as <c>${env:NAME}</c> or <c>${file:…}</c>, or its hash as <c>sha256:</c> and 64
    /// hexadecimal digits.
    /// </summary>
    /// <value>Each at least 16 characters. None by default.</value>
    public IDictionary<string, string> ApiKeys { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The scope a token must have to change things.</summary>
    /// <value>The default, null, asks for none: any token of the issuer for this audience will do.</value>
    public string? Scope { get; set; }

    /// <summary>Whether a caller on this machine may change things without a key, as long as no key and no issuer is set.</summary>
    /// <value>The default, null, is true in Development and false everywhere else.</value>
    public bool? LocalWithoutKey { get; set; }

    /// <summary>Changes a minute and caller.</summary>
    /// <value>1 to 100,000. The default is 60.</value>
    [Range(1, 100_000)]
    public int ChangesPerMinute { get; set; } = BackendDefaults.ChangesPerMinute;
}

/// <summary>Checks the ranges; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class AccessOptionsValidator : IValidateOptions<AccessOptions>;

/// <summary>Refuses keys that could be guessed, and hashes that are none.</summary>
internal sealed class ApiKeyLengthValidator : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var problems = options.ApiKeys.Select(key => (key.Key, Problem: Problem(key.Value))).Where(key => key.Problem is not null)
            .Select(key => $"Backend:Access:ApiKeys:{key.Key} {key.Problem}").ToArray();
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static string? Problem(string key) =>
        key.StartsWith(ApiKeyHashes.Prefix, StringComparison.OrdinalIgnoreCase)
            ? ApiKeyHashes.IsHash(key) ? null : $"is no hash: '{ApiKeyHashes.Prefix}' and 64 hexadecimal digits."
            : key.Length < BackendDefaults.MinApiKeyLength ? $"is shorter than {BackendDefaults.MinApiKeyLength} characters. Make one with: openssl rand -base64 32" : null;
}
