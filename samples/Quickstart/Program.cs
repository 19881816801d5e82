using System.ComponentModel;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddSophiaMcpServer<ClockServer>();

var app = builder.Build();
app.MapSophiaMcpServer();
await app.RunAsync();

public sealed class ClockServer(TimeProvider time) : StandardizedMcpServer
{
    [McpServerTool(Name = "what_time", ReadOnly = true), Description("Tells the time in a time zone.")]
    public string WhatTime([Description("IANA name, for example Europe/Paris.")] string zone = "UTC") =>
        TimeZoneInfo.ConvertTime(time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("O");
}
