#pragma warning disable MCPEXP002 // A copy needs every property, the experimental one too.
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

public sealed class OptionsTemplateTests
{
    [Fact]
    public void The_copy_has_every_property_that_the_sdk_has()
    {
        var source = new McpServerOptions();
        var properties = typeof(McpServerOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanWrite).ToList();
        foreach (var property in properties)
        {
            property.SetValue(source, Sample(property.PropertyType));
        }

        var copy = OptionsCopy.Shallow(source);

        Assert.All(properties, property => Assert.Equal(property.GetValue(source), property.GetValue(copy)));
        Assert.Equal(15, properties.Count);
    }

    [Fact]
    public async Task The_template_is_built_once_and_shared_without_sharing_what_a_request_sets()
    {
        var built = 0;
        await using var app = await McpApp.ReadyAsync(builder =>
        {
            builder.AddSophiaMcpServer();
            builder.Services.Configure<McpServerOptions>(_ => built++);
        });
        var factory = app.Get<IOptionsFactory<McpServerOptions>>();

        var first = factory.Create(Options.DefaultName);
        first.ScopeRequests = false;
        var second = factory.Create(Options.DefaultName);

        Assert.Equal(1, built);
        Assert.True(second.ScopeRequests);
        Assert.Same(first.Filters, second.Filters);
    }

    [Fact]
    public async Task Where_the_author_changes_options_per_session_every_session_has_its_own()
    {
        await using var app = await McpApp.ReadyAsync(static builder => builder.AddSophiaMcpServer().WithTools<Tools>().WithHttpTransport(
            static http => http.ConfigureSessionOptions = static (context, options, _) =>
            {
                if (context.Request.Headers.ContainsKey("X-Bare"))
                {
                    options.ToolCollection!.Clear();
                }

                return Task.CompletedTask;
            }));

        app.Http.DefaultRequestHeaders.Add("X-Bare", "1");
        var (_, without) = await app.CallAsync("one");
        app.Http.DefaultRequestHeaders.Remove("X-Bare");
        var (_, with) = await app.CallAsync("one");

        Assert.NotNull(without!["error"]);
        Assert.Equal("1", (string?)with!["result"]!["content"]![0]!["text"]);
    }

    private static object? Sample(Type type) =>
        type == typeof(string) ? "2026-07-28"
        : type == typeof(bool) ? false
        : type == typeof(int) ? 7
        : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(3)
        : type == typeof(Implementation) ? new Implementation { Name = "n", Version = "1" }
        : type.IsInterface ? new List<McpServerRequestHandler>()
        : type == typeof(McpServerResourceCollection) ? new McpServerResourceCollection()
        : type.IsGenericType ? Activator.CreateInstance(type, [null])
        : Activator.CreateInstance(type);

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "one")]
        public static string One() => "1";
    }
}
