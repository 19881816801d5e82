using Backend.Demo;

namespace Backend;

/// <summary>The backend as an application: what <c>Program</c>, tests and load tests start.</summary>
internal static class BackendApplication
{
    /// <summary>Builds it.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Changes the builder after everything was registered.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // Taken off the command line: the configuration would take what follows a switch for its value.
        var demo = args.Contains(DemoSetup.Switch, StringComparer.OrdinalIgnoreCase);
        args = [.. args.Where(argument => !argument.Equals(DemoSetup.Switch, StringComparison.OrdinalIgnoreCase))];
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = typeof(BackendApplication).Assembly.GetName().Name });
        builder.WebHost.UseStaticWebAssets();
        if (demo)
        {
            builder.UseDemoDefaults();
        }

        builder.AddBackend();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapBackend();
        return app;
    }
}
