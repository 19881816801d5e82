using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Connections.Conformance;
using Sophia.Tests.Shared;

namespace Sophia.Connections.Tests.Tcp;

/// <summary>The pool that Sophia keeps itself, before a server process that dies, freezes and comes back.</summary>
public sealed class PlainPoolFaultTests : ExclusiveServerFaultConformance<TcpClient>
{
    protected override Task<TestServer> StartServerAsync() => RedisServer.StartAsync();

    protected override void AddPool(SophiaConnectionsBuilder builder, string name, Action<ConnectionPoolOptions> configure) =>
        builder.AddPool(name, _ => new PlainConnectionFactory(Address.Host, Address.Port), configure);

    protected override Task UseAsync(TcpClient connection, CancellationToken cancellationToken) => PlainConnectionFactory.PingAsync(connection, cancellationToken);
}
