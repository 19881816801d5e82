using ModelContextProtocol;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin.Operations;

/// <summary>Questions about databases, schemas, tables and views. Thread-safe.</summary>
internal sealed class ObjectQueries(TableQueries tables, StatementFlow flow)
{
    private static readonly string[] Listed =
        ["name", "database_name", "schema_name", "table_name", "column_name", "data_type", "null?", "kind", "rows", "bytes", "owner", "comment", "created_on", "state", "schedule", "arguments"];

    /// <summary>Lists objects.</summary>
    public Task<TableAnswer> ListAsync(OperationContext operation, ListedKind kind, SqlName? scope, string? like, TableRequest request, CancellationToken cancellationToken)
    {
        var filter = string.IsNullOrEmpty(like) ? SqlText.Of($"") : SqlText.Of($" LIKE {new SqlValue(like)}");
        return tables.AnswerAsync(operation, SqlText.Of($"SHOW {Word(kind)}{filter}{Scope(kind, scope)}"), request with { Columns = Listed }, cancellationToken);
    }

    /// <summary>Describes an object.</summary>
    public Task<TableAnswer> DescribeAsync(OperationContext operation, DescribedKind kind, SqlName name, TableRequest request, CancellationToken cancellationToken) =>
        tables.AnswerAsync(operation, Describe(kind, name), request, cancellationToken);

    /// <summary>Some rows of a table or view.</summary>
    public Task<TableAnswer> SampleAsync(OperationContext operation, SqlName name, int rows, CancellationToken cancellationToken)
    {
        var count = Math.Clamp(rows, 1, SnowflakeAdminDefaults.MaxSampleRows);
        return tables.AnswerAsync(operation, SqlText.Of($"SELECT * FROM {name} LIMIT {count}"), new TableRequest(count), cancellationToken);
    }

    /// <summary>The statement that would make an object.</summary>
    public async Task<DdlAnswer> GetDdlAsync(OperationContext operation, DdlKind kind, SqlName name, CancellationToken cancellationToken)
    {
        // GET_DDL takes the name as a string, which the guard never lets through; that the object may be read, it says about DESCRIBE.
        var full = Qualify(operation, kind, name);
        var statement = await flow.InspectReadAsync(operation, Describe((DescribedKind)kind, full).Text, cancellationToken);
        var sql = SqlText.Of($"SELECT GET_DDL({new SqlValue(kind.ToString().ToUpperInvariant())}, {new SqlValue(full.ToString())})");
        IReadOnlyList<ObjectReference> objects = kind is DdlKind.Database or DdlKind.Schema
            ? [.. statement.Objects.Select(static container => container with { Access = ObjectAccess.ReadAll })]
            : statement.Objects;
        // The DDL of a container is that of everything in it.
        if (Authorizer.FindRefusal(statement.Kinds, objects, operation.Environment.Policy) is { } refusal)
        {
            throw await flow.RefuseAsync(operation, sql.Text, refusal.Reason, refusal.Message, cancellationToken);
        }

        var page = await flow.RunAsync(operation, sql, statement.Kinds, objects, new(1, operation.Environment.MaxBytes) { WholeCells = true }, cancellationToken);
        return new DdlAnswer(operation.Environment.Name, full.ToString(), page.Rows[0][0].GetString() ?? "");
    }

    private static SqlText Word(ListedKind kind) => kind switch
    {
        ListedKind.Databases => SqlText.Of($"DATABASES"),
        ListedKind.Schemas => SqlText.Of($"SCHEMAS"),
        ListedKind.Tables => SqlText.Of($"TABLES"),
        ListedKind.Views => SqlText.Of($"VIEWS"),
        ListedKind.Columns => SqlText.Of($"COLUMNS"),
        ListedKind.Sequences => SqlText.Of($"SEQUENCES"),
        ListedKind.Stages => SqlText.Of($"STAGES"),
        ListedKind.Streams => SqlText.Of($"STREAMS"),
        ListedKind.Tasks => SqlText.Of($"TASKS"),
        ListedKind.Pipes => SqlText.Of($"PIPES"),
        ListedKind.Functions => SqlText.Of($"USER FUNCTIONS"),
        _ => SqlText.Of($"USER PROCEDURES"),
    };

    private static SqlText Scope(ListedKind kind, SqlName? scope) => (kind, scope?.Count) switch
    {
        (_, null) => SqlText.Of($""),
        (ListedKind.Databases, _) => throw new McpException("Databases are listed of the whole account; leave scope out."),
        (_, 1) => SqlText.Of($" IN DATABASE {scope!}"),
        (ListedKind.Schemas, _) => throw new McpException("Schemas are listed of a database; scope is the name of one."),
        (_, 2) => SqlText.Of($" IN SCHEMA {scope!}"),
        (ListedKind.Columns, 3) => SqlText.Of($" IN TABLE {scope!}"),
        _ => throw new McpException("scope is DATABASE or DATABASE.SCHEMA; for columns also DATABASE.SCHEMA.TABLE."),
    };

    private static SqlText Describe(DescribedKind kind, SqlName name) => kind switch
    {
        DescribedKind.Table => SqlText.Of($"DESCRIBE TABLE {name}"),
        DescribedKind.View => SqlText.Of($"DESCRIBE VIEW {name}"),
        DescribedKind.Schema => SqlText.Of($"DESCRIBE SCHEMA {name}"),
        DescribedKind.Database => SqlText.Of($"DESCRIBE DATABASE {name}"),
        DescribedKind.Warehouse => SqlText.Of($"DESCRIBE WAREHOUSE {name}"),
        _ => SqlText.Of($"DESCRIBE USER {name}"),
    };

    /// <summary>The whole name: a string is not resolved with the guard's defaults.</summary>
    private static SqlName Qualify(OperationContext operation, DdlKind kind, SqlName name)
    {
        var whole = kind switch { DdlKind.Database => 1, DdlKind.Schema => 2, _ => 3 };
        var (database, schema) = (operation.Environment.Policy.Database, operation.Environment.Policy.Schema);
        return (whole - name.Count) switch
        {
            0 => name,
            1 when database is not null => name.Within(database),
            2 when database is not null && schema is not null => name.Within(database, schema),
            _ => throw new McpException($"Write the whole name of the {kind.ToString().ToLowerInvariant()}, of {whole} parts."),
        };
    }
}
