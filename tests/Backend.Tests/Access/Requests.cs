using System.Net;
using System.Text;
using System.Text.Json;
using Backend.Tests.Hosting;

namespace Backend.Tests.Access;

/// <summary>Requests with headers, and what the one format of errors must look like.</summary>
internal static class Requests
{
    /// <summary>Posts a deployment: something that changes things and is right in itself.</summary>
    public static Task<HttpResponseMessage> PostDeploymentAsync(this BackendHost backend, CancellationToken cancellationToken, params (string Name, string Value)[] headers) =>
        backend.PostAsync("/api/deployments", """{"service":"orders","version":"1.2.3","committed_at":"2026-11-28T10:00:00Z","deployed_at":"2026-11-28T11:00:00Z"}""", cancellationToken, headers);

    public static async Task<HttpResponseMessage> PostAsync(
        this BackendHost backend, string path, string? json, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await backend.Client.SendAsync(request, cancellationToken);
    }

    /// <summary>RFC 9457 with the correlation id of the answer's header.</summary>
    public static async Task<JsonElement> AssertProblemAsync(this HttpResponseMessage response, HttpStatusCode status, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} instead of {(int)status}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("title").GetString()));
        Assert.Equal(response.Headers.GetValues("X-Correlation-ID").Single(), problem.GetProperty("correlation_id").GetString());
        return problem;
    }
}
