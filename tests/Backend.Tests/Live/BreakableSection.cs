using Backend.Live;
using Microsoft.Extensions.DependencyInjection;

namespace Backend.Tests.Live;

/// <summary>A section whose reading can be made to fail.</summary>
internal sealed class BreakableSection(LiveSection inner) : LiveSection(inner.Name, every: 1)
{
    private long _tick;

    public bool IsBroken { get; set; }

    /// <summary>Makes every section of a backend breakable.</summary>
    public static void ReplaceAll(IServiceCollection services)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i].ServiceType == typeof(LiveSection) && services[i].ImplementationFactory is { } make)
            {
                services[i] = ServiceDescriptor.Singleton<LiveSection>(provider => new BreakableSection((LiveSection)make(provider)));
            }
        }
    }

    /// <summary>Breaks a section of a backend, or mends it.</summary>
    public static void Break(IServiceProvider services, string name, bool broken) =>
        services.GetServices<LiveSection>().Cast<BreakableSection>().Single(section => section.Name == name).IsBroken = broken;

    protected override byte[] Read()
    {
        if (IsBroken)
        {
            throw new InvalidOperationException("It cannot be read.");
        }

        inner.Refresh(_tick++, DateTimeOffset.UnixEpoch);
        return inner.Json.ToArray();
    }
}
