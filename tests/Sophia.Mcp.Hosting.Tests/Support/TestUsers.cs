using System.Security.Claims;
using Microsoft.AspNetCore.Http;

/// <summary>Stands for an authentication that has run before: the user is whom a header names, with the roles another names.</summary>
internal static class TestUsers
{
    public const string Header = "X-Test-User";
    public const string Claims = "X-Test-Claims";

    public static Task FromHeader(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers[Header] is [{ } user])
        {
            var more = context.Request.Headers[Claims].ToString().Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('='));
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user), .. more.Select(static pair => new Claim(pair[0], pair[1]))], "test"));
        }

        return next(context);
    }
}
