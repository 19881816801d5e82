using Backend.Live;
using Microsoft.Extensions.Configuration.Memory;
using Sophia.Configuration;
using Sophia.Hosting;

namespace Backend.Demo;

/// <summary>Turns the backend into a demo that needs nothing but itself.</summary>
internal static class DemoSetup
{
    /// <summary>The switch of the command line.</summary>
    public const string Switch = "--demo";

    /// <summary>Puts the embedded defaults below every other source. Before the backend is registered.</summary>
    public static void UseDemoDefaults(this WebApplicationBuilder builder)
    {
        var plan = DemoPlan.Make(builder.Configuration["Backend:Demo:Folder"]);
        builder.Services.AddSingleton(plan);
        // No file: the demo is the same wherever it is started.
        builder.AddSophiaConfiguration(static options => (options.FilePath, options.ProcessKind) = ("", SophiaProcessKind.Backend));
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = plan.Settings() });
        builder.Services.AddSingleton<DemoFleet>();
        builder.Services.AddHostedService(static provider => provider.GetRequiredService<DemoFleet>());
        builder.Services.AddHostedService<DemoTraffic>();
        builder.Services.AddSingleton<StartupStep, DemoStart>();
        builder.Services.AddSection("demo", 1, static provider => provider.GetRequiredService<DemoFleet>().Views, BackendJson.Default.DemoServerViewArray);
    }
}
