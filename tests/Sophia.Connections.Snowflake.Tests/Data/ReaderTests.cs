using System.Data;
using System.Data.Common;

namespace Sophia.Connections.Snowflake.Tests.Data;

/// <summary>The reader and the connection, as ADO.NET code expects them.</summary>
public sealed class ReaderTests(Emulator emulator) : IClassFixture<Emulator>, IAsyncLifetime
{
    private readonly SnowflakeDataSource _source = new(emulator.Options());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task The_schema_is_told_in_both_ways()
    {
        await using var connection = Open();
        await using var command = new SnowflakeCommand(connection, "SELECT 1.5::NUMBER(12,3) AS N, 'x'::VARCHAR(7) AS T, TRUE AS B");
        await using var reader = (SnowflakeDataReader)await command.ExecuteReaderAsync(Token);
        using var table = reader.GetSchemaTable();
        var columns = reader.GetColumnSchema();

        Assert.Equal(["N", "T", "B"], table.Rows.Cast<DataRow>().Select(row => (string)row["ColumnName"]));
        Assert.Equal([typeof(decimal), typeof(string), typeof(bool)], columns.Select(column => column.DataType));
        Assert.Equal(((int?)12, (int?)3, "NUMBER(12,3)"), (columns[0].NumericPrecision, columns[0].NumericScale, columns[0].DataTypeName));
        Assert.Equal((typeof(decimal), "NUMBER(12,3)", 0, 1), (reader.GetFieldType(0), reader.GetDataTypeName(0), reader.GetOrdinal("N"), reader.GetOrdinal("t")));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("nothing"));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetName(3));
        Assert.Throws<InvalidOperationException>(() => reader.GetValue(0));
    }

    [Fact]
    public void A_data_table_loads()
    {
        using var connection = Open();
        using var command = new SnowflakeCommand(connection, "SELECT 1 AS A, 'x' AS B UNION ALL SELECT NULL, 'y' ORDER BY B");
        using var reader = command.ExecuteReader();
        using var table = new DataTable();
        table.Load(reader);

        Assert.Equal((2, "x", DBNull.Value), (table.Rows.Count, table.Rows[0]["B"], table.Rows[1]["A"]));
    }

    [Fact]
    public async Task Bytes_and_characters_are_read_in_pieces()
    {
        await using var connection = Open();
        await using var command = new SnowflakeCommand(connection, "SELECT TO_BINARY('0102030405'), 'abcde'");
        await using var reader = await command.ExecuteReaderAsync(Token);
        await reader.ReadAsync(Token);
        var (bytes, characters) = (new byte[3], new char[3]);

        Assert.Equal((5, 5), (reader.GetBytes(0, 0, null, 0, 0), reader.GetChars(1, 0, null, 0, 0)));
        Assert.Equal((2, 2), (reader.GetBytes(0, 3, bytes, 0, 3), reader.GetChars(1, 3, characters, 0, 3)));
        Assert.Equal((4, 'd'), (bytes[0], characters[0]));
        Assert.Equal(0, reader.GetBytes(0, 9, bytes, 0, 3));
        using var stream = reader.GetStream(0);
        using var text = reader.GetTextReader(1);
        Assert.Equal((5, "abcde"), (stream.Length, await text.ReadToEndAsync(Token)));
    }

    [Fact]
    public async Task One_statement_runs_on_a_connection_at_a_time()
    {
        await using var connection = Open();
        await using var first = new SnowflakeCommand(connection, "SELECT 1");
        await using var second = new SnowflakeCommand(connection, "SELECT 2");
        await using (await first.ExecuteReaderAsync(Token))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => second.ExecuteScalarAsync(Token));
        }

        Assert.NotNull(await second.ExecuteScalarAsync(Token));
        first.CommandText = "SELECT * FROM NO_SUCH_TABLE";
        await Assert.ThrowsAsync<SnowflakeException>(() => first.ExecuteScalarAsync(Token));
        Assert.NotNull(await second.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task A_closed_connection_and_a_closed_reader_say_so()
    {
        await using var connection = _source.CreateConnection();
        await using var command = new SnowflakeCommand(connection, "SELECT 1");
        await Assert.ThrowsAsync<InvalidOperationException>(() => command.ExecuteScalarAsync(Token));
        connection.Open();
        Assert.Throws<InvalidOperationException>(connection.Open);
        var reader = await command.ExecuteReaderAsync(CommandBehavior.CloseConnection, Token);
        await reader.DisposeAsync();

        Assert.Equal(ConnectionState.Closed, connection.State);
        Assert.True(reader.IsClosed);
        Assert.Throws<InvalidOperationException>(() => reader.Read());
    }

    [Fact]
    public async Task Context_set_on_a_connection_is_gone_when_it_is_closed()
    {
        await emulator.Host.ExecuteAsync("CREATE DATABASE IF NOT EXISTS E", Token);
        await using var connection = Open();
        connection.ChangeDatabase("e");
        Assert.Equal("E", await Sql.ScalarAsync(connection, "SELECT CURRENT_DATABASE()", Token));

        await connection.CloseAsync();
        await connection.OpenAsync(Token);

        Assert.Equal("D", await Sql.ScalarAsync(connection, "SELECT CURRENT_DATABASE()", Token));
    }

    [Fact]
    public void Neither_key_nor_token_shows_in_a_connection_string()
    {
        using var connection = Open();

        Assert.Contains("user=admin", connection.ConnectionString, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("PRIVATE", connection.ConnectionString, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(_source.ConnectionString, connection.ConnectionString);
    }

    [Fact]
    public async Task A_connection_string_and_the_provider_factory_lead_there_too()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, emulator.Key.ExportPkcs8PrivateKeyPem(), Token);
        var address = emulator.Host.BaseAddress;
        await using DbDataSource source = SnowflakeProviderFactory.Instance.CreateDataSource(
            $"account={emulator.Host.Account};user=admin;private_key_file={file};authenticator=snowflake_jwt;db=d;scheme={address.Scheme};host={address.Host};port={address.Port}");
        await using var connection = await source.OpenConnectionAsync(Token);

        Assert.Equal("D", await Sql.ScalarAsync(connection, "SELECT CURRENT_DATABASE()", Token));
        File.Delete(file);
    }

    [Theory]
    [InlineData("account=a;user=u;password=secret-word", "takes no password")]
    [InlineData("account=a;user=u;secret-wrod=secret-word", "'secret-wrod'")]
    [InlineData("account=a;=;secret-word", "cannot be read")]
    public void A_connection_string_of_no_use_is_refused_without_repeating_its_values(string text, string reason)
    {
        var error = Assert.Throws<ArgumentException>(() => new SnowflakeDataSource(text));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", error.ToString(), StringComparison.Ordinal);
    }

    private SnowflakeConnection Open()
    {
        var connection = _source.CreateConnection();
        connection.Open();
        return connection;
    }
}
