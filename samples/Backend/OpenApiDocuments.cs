using Backend.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Backend;

/// <summary>What the generator cannot see: the document's title, how callers prove who they are, and the endpoints that write their answers themselves.</summary>
internal static class OpenApiDocuments
{
    private const string KeyScheme = "api_key";
    private const string TokenScheme = "token";

    public static IServiceCollection AddBackendOpenApi(this IServiceCollection services) => services.AddOpenApi(static options =>
    {
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Sophia backend", Version = "v1", Description = "Health, latency, breakers, pools, alerts and SLA of a Sophia deployment." };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = ApiKeyHandler.Header },
                [TokenScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" },
            };
            document.Paths["/api/health"] = Probe("GetHealth", "Every component of this process; 200 while it is healthy or degraded, else 503.");
            document.Paths["/api/ready"] = Probe("GetReady", "200 while it takes work, else 503 with Retry-After.");
            document.Paths["/api/health/dashboard"] = Probe("GetHealthDashboard", "All services with their last check, predictions, recent alerts and a summary.");
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(static (operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
            {
                operation.Security =
                [
                    new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [] },
                    new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(TokenScheme, context.Document)] = [] },
                ];
            }

            return Task.CompletedTask;
        });
    });

    private static OpenApiPathItem Probe(string name, string summary) => new()
    {
        Operations = new Dictionary<HttpMethod, OpenApiOperation>
        {
            [HttpMethod.Get] = new() { OperationId = name, Summary = summary, Responses = new OpenApiResponses { ["200"] = new OpenApiResponse { Description = "JSON" } } },
        },
    };
}
