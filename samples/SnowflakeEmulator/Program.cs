using SnowflakeEmulator;

var builder = WebApplication.CreateSlimBuilder(args);
var options = builder.Configuration.GetSection(SnowflakeEmulatorOptions.Section).Get<SnowflakeEmulatorOptions>() ?? new SnowflakeEmulatorOptions { Url = "http://127.0.0.1:8091" };
options.Url = builder.Configuration["urls"]?.Split(';')[0] ?? options.Url;
await using var host = await SnowflakeEmulatorHost.StartAsync(builder, options, TimeProvider.System, CancellationToken.None);
await host.WaitForShutdownAsync(CancellationToken.None);
