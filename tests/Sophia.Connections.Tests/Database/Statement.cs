using System.Data.Common;
using System.Globalization;

namespace Sophia.Connections.Tests.Database;

internal static class Statement
{
    public static async Task RunAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 6 * 7";
        Assert.Equal(42, Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture));
    }
}
