using System.Data.Common;
using System.Text.Json;
using Dapper;

namespace Sophia.Connections.Snowflake.Tests.Data;

/// <summary>Dapper over the data source, as its users write it.</summary>
public sealed class DapperTests(Emulator emulator) : IClassFixture<Emulator>, IAsyncLifetime
{
    private readonly DbDataSource _source = new SnowflakeDataSource(emulator.Options(options => options.MultiStatements = true));
    private DbConnection _connection = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await _source.OpenConnectionAsync(Token);
        await _connection.ExecuteAsync(
            """
            CREATE OR REPLACE TABLE PEOPLE (ID NUMBER, NAME VARCHAR(50), BORN DATE, WEIGHT NUMBER(10,2), SCORE FLOAT, ACTIVE BOOLEAN, SEEN TIMESTAMP_TZ, NOTE VARIANT)
            """);
        await _connection.ExecuteAsync(
            "INSERT INTO PEOPLE (ID, NAME, BORN, WEIGHT, SCORE, ACTIVE, SEEN) VALUES (@Id, @Name, @Born, @Weight, @Score, @Active, @Seen)",
            new Person(1, "Ada", new DateTime(1815, 12, 10), 55.5m, 0.1, true, new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(1))));
        await _connection.ExecuteAsync("INSERT INTO PEOPLE (ID, NAME) VALUES (:id, :name)", new { id = 2, name = "Alan" });
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task Rows_become_objects()
    {
        var people = (await _connection.QueryAsync<Person>("SELECT * FROM PEOPLE ORDER BY ID")).ToList();

        Assert.Equal(new Person(1, "Ada", new DateTime(1815, 12, 10), 55.5m, 0.1, true, new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(1))), people[0]);
        Assert.Equal(new Person(2, "Alan", null, null, null, null, null), people[1]);
    }

    [Fact]
    public async Task Scalars_lists_and_dynamics_work()
    {
        Assert.Equal(2, await _connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM PEOPLE"));
        Assert.Equal(2L, await _connection.QuerySingleAsync<long>("SELECT MAX(ID) FROM PEOPLE"));
        Assert.Equal(["Ada", "Alan"], await _connection.QueryAsync<string>("SELECT NAME FROM PEOPLE WHERE ID IN @ids ORDER BY ID", new { ids = Enumerable.Range(1, 3) }));
        var row = (IDictionary<string, object>)await _connection.QuerySingleAsync("SELECT ID, NAME FROM PEOPLE WHERE NAME = @name", new { name = "Ada" });
        Assert.Equal("Ada", row["NAME"]);
    }

    [Fact]
    public async Task Several_results_follow_each_other()
    {
        using var results = await _connection.QueryMultipleAsync("SELECT COUNT(*) FROM PEOPLE; SELECT NAME FROM PEOPLE ORDER BY ID");

        Assert.Equal(2, await results.ReadSingleAsync<int>());
        Assert.Equal(["Ada", "Alan"], await results.ReadAsync<string>());
    }

    [Fact]
    public async Task Changes_are_counted()
    {
        Assert.Equal(1, await _connection.ExecuteAsync("UPDATE PEOPLE SET SCORE = @score WHERE ID = @id", new { score = 2.5, id = 1 }));
        Assert.Equal(2, await _connection.ExecuteAsync("DELETE FROM PEOPLE"));
        Assert.Equal(-1, await _connection.ExecuteAsync("CREATE OR REPLACE TABLE OTHER (A INT)"));
    }

    [Fact]
    public async Task Rows_stream_unbuffered()
    {
        var count = 0;
        await foreach (var number in ((DbConnection)_connection).QueryUnbufferedAsync<int>("SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 30000)) ORDER BY 1"))
        {
            Assert.Equal(count++, number);
        }

        Assert.Equal(30_000, count);
    }

    [Fact]
    public async Task A_variant_is_json()
    {
        await _connection.ExecuteAsync("INSERT INTO PEOPLE (ID, NOTE) SELECT 3, PARSE_JSON(@json)", new { json = """{"a":[1]}""" });

        var noted = await _connection.QuerySingleAsync<Noted>("SELECT ID, NOTE FROM PEOPLE WHERE ID = 3");
        var path = await _connection.QuerySingleAsync<string>("SELECT NOTE:a[0]::STRING FROM PEOPLE WHERE ID = @id", new { id = 3 });

        Assert.Equal((1, "1"), (noted.Note.GetProperty("a")[0].GetInt32(), path));
    }

    [Fact]
    public async Task A_transaction_is_refused_with_what_to_do_instead()
    {
        var error = await Assert.ThrowsAsync<NotSupportedException>(async () => await _connection.BeginTransactionAsync(Token));

        Assert.Contains("BEGIN; …; COMMIT", error.Message, StringComparison.Ordinal);
        using var scope = new System.Transactions.CommittableTransaction();
        Assert.Throws<NotSupportedException>(() => _connection.EnlistTransaction(scope));
    }

    public sealed class Noted
    {
        public long Id { get; set; }

        public JsonElement Note { get; set; }
    }

    public sealed record Person(long Id, string Name, DateTime? Born, decimal? Weight, double? Score, bool? Active, DateTimeOffset? Seen)
    {
        public Person()
            : this(0, "", null, null, null, null, null)
        {
        }
    }
}
