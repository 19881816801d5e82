using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Connections.Conformance;

namespace Sophia.Connections.Tests.Tcp;

public sealed class EchoConformanceTests : ExclusiveConnectionConformance<TcpClient>
{
    private readonly EchoServer _server = new();

    protected override Type? NativeType => null;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    protected override void AddPool(SophiaConnectionsBuilder builder, string name, Action<ConnectionPoolOptions> configure) =>
        builder.AddPool(name, new EchoConnectionFactory(_server.Port), configure);

    protected override Task UseAsync(TcpClient connection, CancellationToken cancellationToken) => EchoConnectionFactory.EchoAsync(connection, cancellationToken);
}
