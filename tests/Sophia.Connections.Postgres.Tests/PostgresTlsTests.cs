using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sophia.Connections.Postgres.Tests;

/// <summary>What is said when server and connection string do not agree about encryption.</summary>
public sealed class PostgresTlsTests : IAsyncLifetime
{
    private const string Secret = "hunter2-not-to-be-seen";

    private TlsPostgres _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TlsPostgres.StartAsync(Token);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_encrypted_connection_is_agreed_on_or_it_is_said_why_not()
    {
        var plain = await FailAsync("SSL Mode=Disable");
        var untrusted = await FailAsync("SSL Mode=VerifyFull");
        await using var trusted = Build($"SSL Mode=VerifyFull;Root Certificate={_server.CertificateFile}");
        await trusted.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token);

        Assert.Contains("over a connection with this encryption. Check SSL Mode", plain, StringComparison.Ordinal);
        Assert.Contains("Check SSL Mode, the server's certificate and Root Certificate", untrusted, StringComparison.Ordinal);
    }

    private async Task<string> FailAsync(string settings)
    {
        await using var services = Build(settings);
        var error = await Assert.ThrowsAsync<ConnectionsStartException>(() => services.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token));

        Assert.Equal(ConnectionFailureKind.Encryption, Assert.IsType<ConnectionFailedException>(Assert.Single(error.Failures)).Failure.Kind);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        return error.Message;
    }

    private ServiceProvider Build(string settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Sophia:ConnectionPools:postgres:ConnectionString", $"{_server.ConnectionString};Password={Secret};{settings}")]).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        services.AddSophiaConnections().AddPostgres();
        return services.BuildServiceProvider();
    }
}
