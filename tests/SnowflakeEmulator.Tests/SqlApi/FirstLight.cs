namespace SnowflakeEmulator.Tests.SqlApi;

public sealed class FirstLight(Emulator emulator) : IClassFixture<Emulator>
{
    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("SELECT * FROM PEOPLE ORDER BY ID")]
    [InlineData("SELECT INFO:home.city::STRING, INFO:langs[0], INFO:age + 1, INFO:age::INT AS AGE FROM PEOPLE WHERE INFO:age > 36 OR ID = 1 ORDER BY ID DESC")]
    [InlineData("SELECT p.NAME, f.VALUE::STRING, f.INDEX FROM PEOPLE p, LATERAL FLATTEN(input => p.INFO:langs) f ORDER BY 1, 3")]
    [InlineData("SHOW WAREHOUSES")]
    [InlineData("SHOW TABLES IN DATABASE D")]
    [InlineData("SHOW GRANTS TO ROLE SYSADMIN")]
    [InlineData("SHOW USERS")]
    [InlineData("DESCRIBE TABLE PEOPLE")]
    [InlineData("SELECT QUERY_TEXT, EXECUTION_STATUS FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY ORDER BY START_TIME LIMIT 5")]
    [InlineData("SELECT TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES")]
    [InlineData("EXPLAIN SELECT NAME FROM PEOPLE WHERE ID > 1")]
    [InlineData("SELECT GET_DDL('TABLE', 'D.PUBLIC.PEOPLE')")]
    [InlineData("SELECT '2024-01-02 03:04:05.5 +0200'::TIMESTAMP_TZ, '2024-01-02 03:04:05'::TIMESTAMP_NTZ, CURRENT_TIMESTAMP(), 1.5::NUMBER(10,2), 1/3, TRUE, TO_BINARY('ff')")]
    [InlineData("SELECT DATEADD(day, 1, BORN), DATEDIFF(year, BORN, '2000-01-01'::DATE), IFF(ID > 1, 'a', 'b'), COUNT(*) OVER () FROM PEOPLE")]
    [InlineData("SELECT OBJECT_CONSTRUCT('b', 1, 'a', NULL, 'c', 'x'), ARRAY_AGG(NAME), LISTAGG(NAME, ',') WITHIN GROUP (ORDER BY NAME DESC) FROM PEOPLE")]
    [InlineData("SELECT SEQ4(), UNIFORM(1, 2, RANDOM()) FROM TABLE(GENERATOR(ROWCOUNT => 3))")]
    [InlineData("WITH X AS (SELECT ID, NAME FROM PEOPLE) SELECT * FROM X QUALIFY ROW_NUMBER() OVER (ORDER BY ID DESC) = 1")]
    [InlineData("UPDATE PEOPLE SET NAME = NAME || '!' WHERE ID = 99")]
    [InlineData("MERGE INTO PEOPLE t USING (SELECT 1 AS ID, 'Ada' AS NAME) s ON t.ID = s.ID WHEN MATCHED THEN UPDATE SET NAME = s.NAME WHEN NOT MATCHED THEN INSERT (ID, NAME) VALUES (s.ID, s.NAME)")]
    [InlineData("SELECT FOO FROM PEOPLE")]
    [InlineData("SELEC 1")]
    [InlineData("SELECT 1/0")]
    [InlineData("SELECT 'x'::INT")]
    public async Task Shows(string sql)
    {
        using var client = emulator.Connect();
        var answer = await client.PostAsync(sql, cancellationToken: TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage(sql + "\n" + answer.Body!.ToJsonString());
        await File.AppendAllTextAsync("/tmp/first.txt", sql + "\n   " + answer.Body!.ToJsonString() + "\n", TestContext.Current.CancellationToken);
    }
}
