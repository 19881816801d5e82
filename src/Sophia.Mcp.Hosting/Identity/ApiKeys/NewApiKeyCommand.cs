using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>With <c>--new-api-key NAME</c>, prints a new key and what to write into the configuration, and ends the process before anything starts.</summary>
internal sealed class NewApiKeyCommand(string name) : IHostedLifecycleService
{
    public const string Option = "new-api-key";

    private const string Argument = "--" + Option;

    /// <summary>Registers the command when the process was started for it; otherwise nothing.</summary>
    public static void AddIfAsked(IServiceCollection services)
    {
        var arguments = Environment.GetCommandLineArgs();
        var at = Array.IndexOf(arguments, Argument);
        if (at > 0)
        {
            var name = at + 1 < arguments.Length && !arguments[at + 1].StartsWith('-') ? arguments[at + 1] : "key-1";
            services.AddSingleton<IHostedService>(new NewApiKeyCommand(name));
        }
    }

    public static string Render(string name, NewMcpApiKey made) => $"""
        The key, shown this once (header X-API-Key, or Authorization: Bearer):

          {made.Key}

        For sophia-deployment-config.yaml, in the server's entry or under mcp; only the hash is kept:

          identity:
            api_keys:
              {name}:
                hash: {made.Hash}
                scopes: []

        """;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // The key is the output of the command, and nothing else will run.
        Console.Out.WriteLine(Render(name, McpApiKey.Create()));
        Console.Out.Flush();
#pragma warning restore RS0030
        Environment.Exit(0);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
