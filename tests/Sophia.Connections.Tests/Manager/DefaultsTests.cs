using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sophia.Tests.Shared;

namespace Sophia.Connections.Tests.Manager;

/// <summary>A pool that is registered without a section in the configuration runs on what the documentation says.</summary>
public sealed class DefaultsTests
{
    [Fact]
    public void Without_a_section_every_setting_has_its_documented_default()
    {
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSophiaConnections().AddPool("fake", new FakeConnectionFactory()).Services
            .BuildServiceProvider();
        var options = services.GetRequiredService<IOptionsMonitor<ConnectionPoolOptions>>().Get("fake");
        var documented = Documented();

        var actual = typeof(ConnectionPoolOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name is not nameof(ConnectionPoolOptions.CircuitBreaker))
            .ToDictionary(property => property.Name, property => Text(property.GetValue(options)));

        Assert.Equal(actual.OrderBy(one => one.Key, StringComparer.Ordinal), documented.OrderBy(one => one.Key, StringComparer.Ordinal));
        Assert.Equal((5, TimeSpan.FromSeconds(60)), (options.CircuitBreaker.FailureThreshold, options.CircuitBreaker.RecoveryTimeout));
    }

    private static Dictionary<string, string> Documented()
    {
        var page = File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "connections.md"));
        return page.SkipWhile(line => line != "## Settings").TakeWhile(line => line != "## What happens when")
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 4 && cells[1].StartsWith('`') && !cells[1].Contains(':', StringComparison.Ordinal))
            .ToDictionary(cells => cells[1].Trim('`'), cells => Default(cells[3]));
    }

    private static string Default(string documented) => documented.Split(' ') switch
    {
        ["none" or "off"] => "none",
        [var number, "ms"] => Milliseconds(number, 1),
        [var number, "s"] => Milliseconds(number, 1_000),
        [var number, "min"] => Milliseconds(number, 60_000),
        _ => documented,
    };

    private static string Milliseconds(string number, int unit) =>
        (double.Parse(number, CultureInfo.InvariantCulture) * unit).ToString(CultureInfo.InvariantCulture) + " ms";

    private static string Text(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) + " ms",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
