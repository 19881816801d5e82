using Microsoft.Extensions.Options;

namespace Backend.Access;

/// <summary>What follows from how access is set up.</summary>
internal sealed class AccessRules(IOptions<AccessOptions> access, IConfiguration configuration, IHostEnvironment environment)
{
    /// <summary>Where ASP.NET Core reads how tokens are checked.</summary>
    public const string BearerSection = "Authentication:Schemes:Bearer";

    /// <summary>Whether tokens are accepted.</summary>
    public bool HasBearer { get; } = IsBearerConfigured(configuration);

    /// <summary>Whether there are keys.</summary>
    public bool HasKeys { get; } = access.Value.ApiKeys.Count > 0;

    /// <summary>Whether callers on this machine need no key.</summary>
    public bool LocalWithoutKey => !HasKeys && !HasBearer && (access.Value.LocalWithoutKey ?? environment.IsDevelopment());

    /// <summary>How one proves who one is, for people.</summary>
    public string Summary => (HasKeys, HasBearer, LocalWithoutKey) switch
    {
        (true, true, _) => "API key or token",
        (true, false, _) => "API key",
        (false, true, _) => "token",
        (_, _, true) => "anybody on this machine",
        _ => "nobody",
    };

    public static bool IsBearerConfigured(IConfiguration configuration) => configuration.GetSection(BearerSection).GetChildren().Any();
}
