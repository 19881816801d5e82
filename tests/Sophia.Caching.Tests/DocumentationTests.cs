using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Caching;
using Sophia.Tests.Shared;

public sealed class DocumentationTests
{
    [Fact]
    public async Task Every_instrument_stands_in_the_page_of_instruments()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "telemetry.md"), TestContext.Current.CancellationToken);
        var instruments = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == "Sophia.Caching")
            {
                instruments.Enqueue(instrument.Name);
            }
        };
        listener.Start();
        await using var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging()
            .AddSophiaCaching().AddPattern("users:{id}").Services.BuildServiceProvider();
        _ = services.GetRequiredService<HierarchicalCacheManager>();

        Assert.InRange(instruments.Distinct().Count(), 4, int.MaxValue);
        Assert.All(instruments.ToArray(), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_setting_stands_in_the_page_of_the_cache()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "caching.md"), TestContext.Current.CancellationToken);

        Assert.All(
            typeof(CachePatternOptions).GetProperties().Concat(typeof(SophiaCachingOptions).GetProperties()).Select(setting => setting.Name),
            name => Assert.Contains($"| `{name}` |", page, StringComparison.Ordinal));
    }
}
