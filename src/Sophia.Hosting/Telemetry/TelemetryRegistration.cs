using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Sophia.Hosting;

/// <summary>Wires OpenTelemetry. What needs exporters is decided when the builder is filled, everything else when the host is built.</summary>
internal static class TelemetryRegistration
{
    public static void Add(IHostApplicationBuilder builder, SophiaHostingOptions preview)
    {
        var otlp = preview.Telemetry.Otlp && !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        builder.Services.AddSingleton<ServiceResourceDetector>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddDetector(static services => services.GetRequiredService<ServiceResourceDetector>()));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddPrometheusExporter();
            if (otlp)
            {
                metrics.AddOtlpExporter();
            }
        });
        builder.Services.ConfigureOpenTelemetryMeterProvider(static (services, metrics) => AddMeters(metrics, services));
        if (preview.Telemetry.Tracing ?? otlp)
        {
            telemetry.WithTracing(tracing => AddTraces(tracing, otlp));
        }

        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, RequestLogFilter>();
    }

    private static void AddMeters(MeterProviderBuilder metrics, IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<SophiaHostingOptions>>().Value.Telemetry;
        if (!options.Metrics)
        {
            return;
        }

        metrics.AddMeter(TelemetryNames.Meters);
        if (options.Runtime)
        {
            metrics.AddMeter(TelemetryNames.RuntimeMeter);
        }

        metrics.AddView(instrument => MetricViews.For(instrument, options));
    }

    private static void AddTraces(TracerProviderBuilder tracing, bool otlp)
    {
        tracing.AddSource(TelemetryNames.Sources);
        tracing.AddAspNetCoreInstrumentation(static options => options.Filter = static context => !ManagementPaths.Contains(context));
        if (otlp)
        {
            tracing.AddOtlpExporter();
        }
    }
}
