using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// A server that the tests run as a process of its own: for signals, exit codes and stdio.
var builder = WebApplication.CreateBuilder(args);
if (builder.Configuration["Redis"] is { } redis)
{
    builder.Services.AddStackExchangeRedisCache(options => options.Configuration = redis);
}

builder.AddSophiaMcpServer<ProcessServer>();
var app = builder.Build();
app.MapSophiaMcpServer();
await app.RunAsync();
