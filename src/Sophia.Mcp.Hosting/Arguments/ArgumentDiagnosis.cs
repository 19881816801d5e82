using System.Reflection;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Finds out, after a call has failed, whether its arguments were why. A call that succeeds pays nothing, and nothing the SDK accepts is refused.</summary>
internal static class ArgumentDiagnosis
{
    /// <summary>Whether the SDK's binder throws such exceptions.</summary>
    public static bool MayBeAbout(Exception exception) =>
        exception is ArgumentException or JsonException or FormatException or InvalidOperationException or NotSupportedException or OverflowException;

    /// <summary>What is wrong with the arguments; null when the exception came from the tool itself or the arguments are right.</summary>
    public static IReadOnlyList<ArgumentProblem>? Explain(RequestContext<CallToolRequestParams> request, Exception exception)
    {
        if (!MayBeAbout(exception) || request.MatchedPrimitive is not McpServerTool tool)
        {
            return null;
        }

        var method = tool.Metadata.OfType<MethodInfo>().FirstOrDefault();
        return method is not null && HasRun(method, exception) ? null : Problems(tool.ProtocolTool.InputSchema, method, request.Params?.Arguments);
    }

    // The binder's exceptions have no frame of the tool; the tool's own always do.
    private static bool HasRun(MethodInfo method, Exception exception)
    {
        if (exception.StackTrace is not { } stack || method.DeclaringType?.FullName is not { } type)
        {
            return false;
        }

        var owner = type.Replace('+', '.');
        return stack.Contains($"{owner}.{method.Name}(", StringComparison.Ordinal)
            || stack.Contains($"{owner}.<{method.Name}>", StringComparison.Ordinal)
            || (method.Name.StartsWith('<') && stack.Contains(method.Name, StringComparison.Ordinal));
    }

    private static List<ArgumentProblem>? Problems(JsonElement schema, MethodInfo? method, IDictionary<string, JsonElement>? arguments)
    {
        if (schema.ValueKind is not JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties))
        {
            return null;
        }

        var problems = new List<ArgumentProblem>();
        foreach (var property in properties.EnumerateObject())
        {
            if (arguments is null || !arguments.TryGetValue(property.Name, out var value))
            {
                if (IsRequired(schema, property.Name))
                {
                    problems.Add(new ArgumentProblem(property.Name, JsonText.Expected(property.Value), JsonText.Nothing + Meant(properties, arguments)));
                }
            }
            else if (Refusal(method, property, value) is { } reason)
            {
                problems.Add(new ArgumentProblem(property.Name, JsonText.Expected(property.Value), JsonText.Describe(value) + reason));
            }
        }

        return problems;
    }

    private static bool IsRequired(JsonElement schema, string name) =>
        schema.TryGetProperty("required", out var required) && required.ValueKind is JsonValueKind.Array
        && required.EnumerateArray().Any(item => item.ValueEquals(name));

    private static string Meant(JsonElement properties, IDictionary<string, JsonElement>? arguments)
    {
        var unknown = arguments?.Keys.Where(name => !properties.TryGetProperty(name, out _)).Select(static name => $"'{name}'").ToList();
        return unknown is { Count: > 0 } ? $" (unknown: {JsonText.Join(unknown)})" : "";
    }

    /// <summary>Null when the SDK's binder takes the value; else where in it the trouble is.</summary>
    private static string? Refusal(MethodInfo? method, JsonProperty property, JsonElement value)
    {
        if (method is null)
        {
            return SchemaValidator.Compile(property.Value).FirstProblem(property.Name, value) is null ? null : "";
        }

        var parameter = Array.Find(method.GetParameters(), candidate => candidate.Name == property.Name);
        if (parameter is null)
        {
            return null;
        }

        try
        {
            JsonSerializer.Deserialize(value, McpJsonUtilities.DefaultOptions.GetTypeInfo(parameter.ParameterType));
            return null;
        }
        catch (JsonException exception)
        {
            return exception.Path is null or "$" ? "" : $" (at {property.Name}{exception.Path[1..]})";
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or OverflowException or ArgumentException)
        {
            return "";
        }
        catch (NotSupportedException)
        {
            // A type that only the author's serialiser options know: no judgement.
            return null;
        }
    }
}
