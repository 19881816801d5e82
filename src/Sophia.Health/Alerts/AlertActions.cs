using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Sophia.Health;

/// <summary>Acknowledging and silencing over HTTP.</summary>
internal static class AlertActions
{
    private const int LongestText = 200;

    public static Task AcknowledgeAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        context.Response.StatusCode = Text(context, "by") is not { } by ? StatusCodes.Status400BadRequest
            : context.RequestServices.GetRequiredService<AlertManager>().Acknowledge(id, by) ? StatusCodes.Status204NoContent
            : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    public static Task EndSilence(HttpContext context)
    {
        context.Response.StatusCode = context.RequestServices.GetRequiredService<AlertManager>().EndSilence((string)context.Request.RouteValues["id"]!)
            ? StatusCodes.Status204NoContent
            : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    public static async Task SilenceAsync(HttpContext context)
    {
        var minutes = double.TryParse(context.Request.Query["minutes"], CultureInfo.InvariantCulture, out var given) ? given : 0;
        if (Text(context, "service") is not { } service || Text(context, "by") is not { } by || minutes is not (> 0 and <= 43_200))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("Give service, by, and minutes from above 0 to 43200.", context.RequestAborted);
            return;
        }

        var manager = context.RequestServices.GetRequiredService<AlertManager>();
        string answer;
        try
        {
            answer = manager.Silence(service, null, TimeSpan.FromMinutes(minutes), by, Text(context, "comment") ?? "").Id;
        }
        catch (InvalidOperationException tooMany)
        {
            (context.Response.StatusCode, answer) = (StatusCodes.Status409Conflict, tooMany.Message);
        }

        await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    private static string? Text(HttpContext context, string name)
    {
        var text = context.Request.Query[name].ToString();
        return text.Length is > 0 and <= LongestText ? text : null;
    }
}
