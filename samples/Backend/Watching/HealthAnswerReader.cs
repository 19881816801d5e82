using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sophia.Health;

namespace Backend.Watching;

/// <summary>Makes sense of what a server answers to <c>/health</c>: Sophia's JSON, anybody's JSON with a <c>status</c>, or just a status code. Trusts none of it further than it goes.</summary>
internal static class HealthAnswerReader
{
    private const int LongestReason = 200;
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 16 };

    /// <summary>Reads an answer.</summary>
    /// <param name="server">The name under which the server was asked.</param>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="isJson">Whether it says that its body is JSON.</param>
    /// <param name="body">The body, cut off where it is too long.</param>
    public static ServerAnswer Read(string server, int statusCode, bool isJson, ReadOnlyMemory<byte> body)
    {
        var succeeded = statusCode is >= 200 and < 300;
        if (!isJson)
        {
            return succeeded ? ServerAnswer.Healthy : ServerAnswer.Down($"It answered {statusCode}.");
        }

        try
        {
            using var document = JsonDocument.Parse(body, Shallow);
            return Read(server, statusCode, succeeded, document.RootElement);
        }
        catch (JsonException)
        {
            return succeeded
                ? new ServerAnswer(HealthStatus.Degraded, $"It answered {statusCode}, but what it calls JSON is none.", Failed: true)
                : ServerAnswer.Down($"It answered {statusCode}.");
        }
    }

    private static ServerAnswer Read(string server, int statusCode, bool succeeded, JsonElement answer)
    {
        if (Text(answer, "server_name") is { } name && !SameName(name, server))
        {
            return new ServerAnswer(HealthStatus.Degraded, $"Another server answers there: '{Short(name)}'. Is the port taken twice?", Failed: true);
        }

        var said = Status(Text(answer, "status"));
        // Whoever says "healthy" with an error's status code, or the other way round, is believed the worse.
        var status = succeeded ? said ?? HealthStatus.Healthy : HealthStatus.Unhealthy;
        return status is HealthStatus.Healthy ? ServerAnswer.Healthy : new ServerAnswer(status, Reason(answer, statusCode, status), Failed: status is HealthStatus.Unhealthy);
    }

    private static HealthStatus? Status(string? text) => text?.ToUpperInvariant() switch
    {
        "HEALTHY" or "OK" or "UP" or "PASS" or "READY" or "ALIVE" => HealthStatus.Healthy,
        "DEGRADED" or "WARN" or "WARNING" => HealthStatus.Degraded,
        "UNHEALTHY" or "DOWN" or "FAIL" or "CRITICAL" or "ERROR" => HealthStatus.Unhealthy,
        _ => null,
    };

    private static string Reason(JsonElement answer, int statusCode, HealthStatus status)
    {
        var parts = answer.TryGetProperty("components", out var components) && components.ValueKind is JsonValueKind.Object
            ? components.EnumerateObject().Where(part => Status(Text(part.Value, "status")) is not (null or HealthStatus.Healthy)).Select(part => part.Name).Take(5).ToArray()
            : [];
        var what = parts.Length > 0 ? $": {Short(string.Join(", ", parts))}" : "";
        return $"It says that it is {(status is HealthStatus.Degraded ? "degraded" : "unhealthy")} ({statusCode}){what}.";
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static bool SameName(string one, string other) => string.Equals(Plain(one), Plain(other), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string name) => new([.. name.Where(char.IsLetterOrDigit)]);

    private static string Short(string text) => text.Length <= LongestReason ? text : text[..LongestReason];
}
