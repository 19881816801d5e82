using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Backend.Tests.Access;

/// <summary>Tokens of a test's own issuer, right and wrong.</summary>
internal static class Tokens
{
    public const string Issuer = "https://issuer.example";
    public const string Audience = "sophia-backend";

    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];
    private static readonly byte[] ForeignKey = [.. Enumerable.Range(101, 32).Select(number => (byte)number)];

    /// <summary>What makes the backend trust the issuer: ASP.NET Core's own settings.</summary>
    public static Dictionary<string, string> Settings => new()
    {
        ["Authentication:Schemes:Bearer:ValidIssuer"] = Issuer,
        ["Authentication:Schemes:Bearer:ValidAudiences:0"] = Audience,
        ["Authentication:Schemes:Bearer:SigningKeys:0:Issuer"] = Issuer,
        ["Authentication:Schemes:Bearer:SigningKeys:0:Value"] = Convert.ToBase64String(Key),
    };

    /// <summary>A token that is right but for what is said to be wrong.</summary>
    public static string Make(string wrong = "", string? scope = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object> { ["sub"] = "ann" };
        if (scope is not null)
        {
            claims["scope"] = scope;
        }

        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = wrong == "issuer" ? "https://evil.example" : Issuer,
            Audience = wrong == "audience" ? "another" : Audience,
            NotBefore = wrong == "not yet valid" ? now.AddHours(1) : now.AddHours(-2),
            Expires = wrong == "expired" ? now.AddHours(-1) : now.AddHours(2),
            Claims = claims,
            SigningCredentials = wrong == "unsigned" ? null : new SigningCredentials(new SymmetricSecurityKey(wrong == "forged" ? ForeignKey : Key), SecurityAlgorithms.HmacSha256),
        });
        return wrong switch
        {
            // The signature belongs to other contents.
            "tampered" => string.Join('.', token.Split('.')[0], Make(scope: "other").Split('.')[1], token.Split('.')[2]),
            "garbage" => "abc.def.ghi",
            _ => token,
        };
    }
}
