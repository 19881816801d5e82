using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sophia.Configuration;
using Sophia.Mcp.Hosting;

public sealed class DeploymentEntryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sophia-entry-");

    [Theory]
    [InlineData("harbour", "9123", 0)]
    [InlineData("harbor", null, 1)]
    public async Task A_server_class_is_the_entry_called_like_it_or_the_start_says_that_there_is_none(string entry, string? port, int warnings)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "sophia-deployment-config.yaml"), $"deployment:\n  mcp_servers:\n    {entry}: {{ port: 9123 }}\n", TestContext.Current.CancellationToken);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = _folder.FullName });

        builder.AddSophiaMcpServer<HarbourServer>();

        var configuration = (SophiaConfiguration)builder.Services.Single(static service => service.ServiceType == typeof(SophiaConfiguration)).ImplementationInstance!;
        Assert.Equal((port, warnings), (builder.Configuration["Sophia:Server:Port"], configuration.Warnings.Count));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private sealed class HarbourServer : StandardizedMcpServer;
}
