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
    private bool _inOneObject;

    private CallCorrelation(string id, CallerKey caller) => (_id, _caller) = (id, caller);

    /// <summary>Set by the endpoint: the id that Sophia.Hosting gave the request and returns in its header, and the caller.</summary>
    public static void Set(HttpContext context, CallerKey caller) => Request.Value = new CallCorrelation(context.TraceIdentifier, caller);

    /// <summary>Notes that the answer will be one JSON object.</summary>
    public static void AnswerInOneObject() => Request.Value?._inOneObject = true;

    /// <summary>Whether something can be said before the answer is complete.</summary>
    public static bool CanStream() => Request.Value is not { _inOneObject: true };

    public static string Current() =>
        Request.Value?._id ?? Activity.Current?.TraceId.ToHexString() ?? RandomNumberGenerator.GetHexString(20, lowercase: true);

    /// <summary>The caller; where there was no request, as over stdio, whoever the session belongs to.</summary>
    public static CallerKey Caller(ClaimsPrincipal? user) => Request.Value?._caller ?? RequestCaller.Of(user);
}
