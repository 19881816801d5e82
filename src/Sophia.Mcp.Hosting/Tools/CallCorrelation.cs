using System.Diagnostics;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

/// <summary>The request a call came with: the id under which a failure is answered and logged, and whom its limits count for.</summary>
internal sealed class CallCorrelation
{
    private static readonly AsyncLocal<CallCorrelation?> Request = new();
    private readonly string _id;
    private readonly CallerKey _caller;
    private readonly bool _unknownCredentials;
    private bool _inOneObject;

    private CallCorrelation(string id, CallerKey caller, bool unknownCredentials) => (_id, _caller, _unknownCredentials) = (id, caller, unknownCredentials);

    /// <summary>Set by the endpoint: the id that Sophia.Hosting gave the request and returns in its header, the caller, and whether it has shown credentials that nobody looked at.</summary>
    public static void Set(HttpContext context, CallerKey caller, bool unknownCredentials = false) =>
        Request.Value = new CallCorrelation(context.TraceIdentifier, caller, unknownCredentials);

    /// <summary>Whether the caller has shown something to say who it is, and nobody has looked at it before the call.</summary>
    public static bool HasUnknownCredentials() => Request.Value is { _unknownCredentials: true };

    /// <summary>Notes that the answer will be one JSON object.</summary>
    public static void AnswerInOneObject() => Request.Value?._inOneObject = true;

    /// <summary>Whether something can be said before the answer is complete.</summary>
    public static bool CanStream() => Request.Value is not { _inOneObject: true };

    public static string Current() =>
        Request.Value?._id ?? Activity.Current?.TraceId.ToHexString() ?? RandomNumberGenerator.GetHexString(20, lowercase: true);

    /// <summary>The caller; where there was no request, as over stdio, whoever the session belongs to.</summary>
    public static CallerKey Caller(ClaimsPrincipal? user) => Request.Value?._caller ?? RequestCaller.Of(user);
}
