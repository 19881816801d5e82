using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sophia.Health;

namespace Sophia.Hosting;

/// <summary>Answers <c>/info</c>: the name for everybody, the rest for those who may see details.</summary>
internal sealed class InfoEndpoint(ServiceIdentity identity, ServiceLifecycle lifecycle, StartupTable table, ManagementPaths paths, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("server_name", identity.Name);
            if (paths.MaySeeDetails(context))
            {
                WriteDetails(json);
            }

            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private void WriteDetails(Utf8JsonWriter json)
    {
        json.WriteString("version", identity.Version);
        json.WriteString("state", lifecycle.State.ToString().ToLowerInvariant());
        json.WriteString("started_at", lifecycle.StartedAt.UtcDateTime);
        json.WriteNumber("uptime_seconds", Math.Round((time.GetUtcNow() - lifecycle.StartedAt).TotalSeconds, 1));
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteString("process_id", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        json.WriteStartObject("features");
        foreach (var fact in table.Facts().DistinctBy(fact => fact.Name))
        {
            json.WriteString(fact.Name.Replace(' ', '_'), fact.Value);
        }

        json.WriteEndObject();
    }
}
