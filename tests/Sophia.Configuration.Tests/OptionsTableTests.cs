using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Sophia.Caching;
using Sophia.Configuration.Schema;
using Sophia.Configuration.Validation;
using Sophia.Connections;
using Sophia.Connections.Snowflake;
using Sophia.Health;
using Sophia.Hosting;
using Sophia.Mcp.Hosting;
using Sophia.Resilience;
using Sophia.WebSockets;
using Sophia.WebSockets.Redis;

namespace Sophia.Configuration.Tests;

/// <summary>
/// The table of keys knows every option of every package, and allows nothing that the package then refuses: an error comes with its line in the file, not from
/// a validator that knows only the key.
/// </summary>
public sealed class OptionsTableTests
{
    [Theory]
    [InlineData("Sophia:ConnectionPools:x", typeof(ConnectionPoolOptions))]
    [InlineData("Sophia:ConnectionPools:x", typeof(SnowflakeOptions))]
    [InlineData("Sophia:CircuitBreakers:x", typeof(CircuitBreakerOptions))]
    [InlineData("Sophia:Resilience:x", typeof(ServiceResilienceOptions))]
    [InlineData("Sophia:Server", typeof(SophiaServerOptions))]
    [InlineData("Sophia:Server:HealthCheck", typeof(HealthStandardsOptions))]
    [InlineData("Sophia:Hosting", typeof(SophiaHostingOptions))]
    [InlineData("Sophia:Hosting:Guard", typeof(HostOriginGuardOptions))]
    [InlineData("Sophia:Mcp", typeof(SophiaMcpServerOptions))]
    [InlineData("Sophia:Server", typeof(McpServerConfig))]
    [InlineData("Sophia:Server:Tools:x", typeof(ToolLimitOptions))]
    [InlineData("Sophia:Server:RateLimiting", typeof(RateLimitOptions))]
    [InlineData("Sophia:Server:Identity", typeof(McpIdentityOptions))]
    [InlineData("Sophia:Mcp:Identity:ApiKeys:x", typeof(McpApiKeyOptions))]
    [InlineData("Sophia:Monitoring:HealthChecks", typeof(HealthMonitorOptions))]
    [InlineData("Sophia:Monitoring:Prediction", typeof(HealthPredictionOptions))]
    [InlineData("Sophia:Monitoring:Alerts", typeof(AlertOptions))]
    [InlineData("Sophia:Monitoring:Sla", typeof(SlaOptions))]
    [InlineData("Sophia:Server:CircuitBreaker", typeof(CircuitBreakerOptions))]
    [InlineData("Sophia:Caching", typeof(SophiaCachingOptions))]
    [InlineData("Sophia:WebSockets", typeof(SophiaWebSocketOptions))]
    [InlineData("Sophia:WebSockets:Redis", typeof(SophiaWebSocketsRedisOptions))]
    public void The_table_knows_every_option(string section, Type options)
    {
        var problems = new List<string>();
        Compare(section, options, problems);
        Assert.Empty(problems);
    }

    private static void Compare(string path, Type options, List<string> problems)
    {
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsSetting))
        {
            var key = $"{path}:{property.Name}";
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            switch (SchemaMatch.Find(key, new()).Node)
            {
                case null:
                    problems.Add($"{key} is not in the table");
                    break;
                case SchemaScalar scalar:
                    problems.AddRange(CompareScalar(key, scalar.Type, type, property.GetCustomAttribute<RangeAttribute>()));
                    break;
                case SchemaObject when type.IsClass:
                    Compare(key, type, problems);
                    break;
            }
        }
    }

    private static IEnumerable<string> CompareScalar(string key, ScalarType scalar, Type type, RangeAttribute? range)
    {
        if (type.IsEnum)
        {
            var choices = (scalar as ChoiceType)?.Choices.Select(SchemaProperty.ToKey).Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>();
            if (!choices.SequenceEqual(Enum.GetNames(type).Order(StringComparer.Ordinal)))
            {
                yield return $"{key} allows {scalar.Allowed}, not {string.Join(", ", Enum.GetNames(type))}";
            }
        }
        else if (type == typeof(TimeSpan) != scalar is DurationType || type == typeof(bool) != scalar is BooleanType)
        {
            yield return $"{key} is a {type.Name}, and the table says {scalar.Allowed}";
        }
        else if (range is not null && Limits(scalar) is { } limits && (limits.Min < Number(range.Minimum, type) || limits.Max > Number(range.Maximum, type)))
        {
            yield return $"{key} allows {range.Minimum} to {range.Maximum}, and the table says {scalar.Allowed}";
        }
    }

    private static (double Min, double Max)? Limits(ScalarType scalar) => scalar switch
    {
        IntegerType integer => (integer.Min, integer.Max),
        NumberType number => (number.Min, number.Max),
        SizeType size => (size.Min, size.Max),
        DurationType duration => (duration.MinSeconds, duration.MaxSeconds),
        _ => null,
    };

    private static double Number(object limit, Type type) => type == typeof(TimeSpan)
        ? TimeSpan.Parse((string)limit, CultureInfo.InvariantCulture).TotalSeconds
        : Convert.ToDouble(limit, CultureInfo.InvariantCulture);

    // Limits of tools stand in Sophia:Server:Tools alone, which Sophia.Mcp.Hosting adds to its options. The server's name is Sophia:Server:Name everywhere; the health report takes it from there.
    private static bool IsSetting(PropertyInfo property) =>
        property.Name is not (nameof(HealthStandardsOptions.ServerName) or nameof(SophiaMcpServerOptions.Tools))
        && !typeof(Delegate).IsAssignableFrom(property.PropertyType) && property.GetIndexParameters().Length == 0;
}
