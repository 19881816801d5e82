using SnowflakeAdmin;
using SnowflakeAdmin.Commands;

if (AuditCommand.Handles(args))
{
    return await AuditCommand.RunAsync(args, Console.Out, CancellationToken.None);
}

var builder = WebApplication.CreateBuilder(args);
// First: from here on a mistake in the configuration is one readable list and exit code 1.
builder.AddSophiaMcpServer<SnowflakeAdminServer>();
builder.AddSophiaConfiguration(options => options.ServerName = SnowflakeAdminDefaults.ServerName);
builder.AddSnowflakeAdmin();
var app = builder.Build();
app.MapSophiaMcpServer();
await app.RunAsync();
return Environment.ExitCode;
