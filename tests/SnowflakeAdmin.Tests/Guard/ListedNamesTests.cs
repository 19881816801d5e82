using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Tests.Guard;

/// <summary>Which objects a row names, in lists that the emulator does not have rows for.</summary>
public sealed class ListedNamesTests
{
    [Theory]
    [InlineData("A.B.C", "A", "B", "C")]
    [InlineData("A", "A")]
    [InlineData("\"a.b\".\"c\"\"d\".E", "a.b", "c\"d", "E")]
    [InlineData("A.B.F(NUMBER, VARCHAR):NUMBER(38,0)", "A", "B", "F(NUMBER, VARCHAR):NUMBER(38,0)")]
    public void A_name_is_cut_at_its_dots(string text, params string[] parts) => Assert.Equal(parts, ListedName.Split(text));

    [Theory]
    [InlineData("database_name schema_name name", "D S N", "Read Table D.S.N")]
    [InlineData("catalog_name schema_name name arguments", "D S F F(X)", "Read Table D.S.F")]
    [InlineData("name database_name owner", "S D O", "Read Schema D.S")]
    [InlineData("database_name schema_name table_name column_name", "D S T C", "Read Table D.S.T")]
    [InlineData("pk_database_name pk_schema_name pk_table_name fk_database_name fk_schema_name fk_table_name", "D S P D S F", "Read Table D.S.P;Read Table D.S.F")]
    [InlineData("name database_name schema_name table_name", "STREAM D S E.S2.T", "Read Table D.S.STREAM;Read Table E.S2.T")]
    [InlineData("granted_on name", "TABLE D.S.T", "Read Table D.S.T")]
    [InlineData("granted_on name", "SCHEMA D.S", "Read Schema D.S")]
    [InlineData("granted_on name", "DATABASE D", "Read Database D")]
    [InlineData("granted_on name", "ROLE D.S.T", "")]
    public void The_columns_say_what_a_row_names(string columns, string row, string expected)
    {
        var values = row.Split(' ');

        var names = ListedNames.Find(columns.Split(' '), null, databases: false)!.Of(column => values[column]);

        Assert.Equal(expected, string.Join(';', names));
    }

    [Theory]
    [InlineData("name size state")]
    [InlineData("property value")]
    public void Lists_of_the_account_name_no_objects(string columns) => Assert.Null(ListedNames.Find(columns.Split(' '), null, databases: false));

    [Fact]
    public void Nothing_is_left_out_where_everything_may_be_read()
    {
        var policy = new GuardPolicy { Environment = "x", Statements = KindSet.Reads, Readable = [NamePattern.Parse("*")] };

        Assert.Null(ListFilter.Of(KindSet.Of(StatementKind.Show), "SHOW TABLES", [], policy));
    }
}
