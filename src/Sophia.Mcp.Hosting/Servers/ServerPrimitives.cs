using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Registers the attributed methods of a server class; instance methods run on the one instance.</summary>
internal static class ServerPrimitives
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    public static void Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods)] TServer>(
        IServiceCollection services, JsonSerializerOptions? json)
        where TServer : StandardizedMcpServer
    {
        foreach (var method in typeof(TServer).GetMethods(Everything))
        {
            if (method.IsDefined(typeof(McpServerToolAttribute)))
            {
                services.AddSingleton(provider => McpServerTool.Create(
                    method, Target<TServer>(method, provider), new McpServerToolCreateOptions { Services = provider, SerializerOptions = json }));
            }

            if (method.IsDefined(typeof(McpServerPromptAttribute)))
            {
                services.AddSingleton(provider => McpServerPrompt.Create(
                    method, Target<TServer>(method, provider), new McpServerPromptCreateOptions { Services = provider, SerializerOptions = json }));
            }

            if (method.IsDefined(typeof(McpServerResourceAttribute)))
            {
                services.AddSingleton(provider => McpServerResource.Create(
                    method, Target<TServer>(method, provider), new McpServerResourceCreateOptions { Services = provider, SerializerOptions = json }));
            }
        }
    }

    private static TServer? Target<TServer>(MethodInfo method, IServiceProvider provider)
        where TServer : StandardizedMcpServer =>
        method.IsStatic ? null : provider.GetRequiredService<TServer>();
}
