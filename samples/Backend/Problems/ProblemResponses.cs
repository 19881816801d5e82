using System.Globalization;
using System.Text.Json;
using Backend.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Sophia.Hosting;

namespace Backend.Problems;

/// <summary>The one format of errors: RFC 9457 problem details with the correlation id.</summary>
internal static class ProblemResponses
{
    /// <summary>Adds the format.</summary>
    public static IServiceCollection AddBackendProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = static context =>
        {
            // The correlation id is the trace's where there is one; two names for it help nobody.
            context.ProblemDetails.Extensions.Remove("trace_id");
            context.ProblemDetails.Extensions["correlation_id"] = context.HttpContext.TraceIdentifier;
            context.ProblemDetails.Instance ??= context.HttpContext.Request.Path;
        });
        services.AddExceptionHandler<FailureHandler>();
        return services;
    }

    /// <summary>Writes a problem whose status stands already, for guards that refuse before an endpoint runs.</summary>
    public static Task WriteAsync(HttpContext context, string detail) =>
        Results.Problem(detail, statusCode: context.Response.StatusCode).ExecuteAsync(context);

    /// <summary>What a caller sent cannot be used.</summary>
    public static IResult Invalid(string name, string reason) =>
        Results.ValidationProblem(new Dictionary<string, string[]> { [name] = [reason] }, detail: reason);

    /// <summary>There is no such thing.</summary>
    public static IResult NotFound(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    /// <summary>Tells exceptions in the one format. Nothing of an exception that is not meant for callers gets out.</summary>
    private sealed class FailureHandler(IProblemDetailsService problems, IOptions<SophiaHostingOptions> hosting, ILogger<FailureHandler> logger) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            var (status, detail) = Tell(exception);
            if (status == StatusCodes.Status500InternalServerError)
            {
                logger.RequestFailed(exception, httpContext.TraceIdentifier);
            }

            SetHeaders(httpContext, exception);
            httpContext.Response.StatusCode = status;
            return await problems.TryWriteAsync(new ProblemDetailsContext
            {
                HttpContext = httpContext,
                ProblemDetails = new ProblemDetails { Status = status, Detail = detail },
            });
        }

        private static (int Status, string Detail) Tell(Exception exception) => exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => (StatusCodes.Status400BadRequest, $"The body cannot be read: {json.Message}"),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            StorageUnavailableException storage => (StatusCodes.Status503ServiceUnavailable, storage.Message),
            TimeoutException => (StatusCodes.Status504GatewayTimeout, "It took too long."),
            _ => (StatusCodes.Status500InternalServerError, "Something went wrong here. The log has it under the correlation id."),
        };

        // What stood in the headers was cleared when the request failed.
        private void SetHeaders(HttpContext context, Exception exception)
        {
            var headers = context.Response.Headers;
            Access.SecurityHeaders.Set(headers);
            if (hosting.Value.Correlation is { Enabled: true, Header: var name })
            {
                headers[name] = context.TraceIdentifier;
            }

            if (exception is StorageUnavailableException { RetryAfter: var wait })
            {
                headers.RetryAfter = Math.Max(1, (int)Math.Ceiling((wait ?? BackendDefaults.HistoryPatience).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            }
        }
    }
}
