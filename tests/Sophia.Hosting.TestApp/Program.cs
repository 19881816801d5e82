using Microsoft.Extensions.Hosting;
using Sophia.Hosting;
using Sophia.Hosting.TestApp;

if (args.Contains("--plain=true"))
{
    // A process without a web server, as over stdio.
    var plain = Host.CreateApplicationBuilder(args);
    plain.AddSophiaHosting();
    TestAppSteps.Add(plain.Services, plain.Configuration);
    await plain.Build().RunAsync();
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddSophiaHosting();
TestAppSteps.Add(builder.Services, builder.Configuration);
var app = builder.Build();
app.MapSophiaEndpoints();
app.MapGet("/slow", async (HttpContext context, int ms, TimeProvider time) =>
{
    await context.Response.WriteAsync("begun ");
    await context.Response.Body.FlushAsync();
    await Task.Delay(TimeSpan.FromMilliseconds(ms), time, context.RequestAborted);
    await context.Response.WriteAsync("done");
}).RequireSophiaReady();
app.MapGet("/crash", () =>
{
    new Thread(() => throw new InvalidOperationException("crashed while running")).Start();
    return Results.Ok();
});
await app.RunAsync();
