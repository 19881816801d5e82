using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Tests.Guard.Corpus;

/// <summary>The policies that the corpus is judged under. They do not follow the defaults of the server: the corpus stays what it is when those change.</summary>
internal static class CorpusPolicies
{
    private static readonly string[] DeniedObjects = ["APP.HR.*", "APP.*.SALARIES"];

    private static readonly KindSet Limited = KindSet.Reads.With(KindSet.Of(
        StatementKind.Insert, StatementKind.Update, StatementKind.Delete, StatementKind.Merge, StatementKind.CreateTable, StatementKind.CreateView,
        StatementKind.CreateSchema, StatementKind.SuspendWarehouse, StatementKind.ResumeWarehouse));

    /// <summary>Read only; names without schema are looked for in APP.MAIN.</summary>
    public static GuardPolicy Prod { get; } = Create("prod", KindSet.Reads, "APP", "MAIN", ["APP"]);

    /// <summary>Some writes.</summary>
    public static GuardPolicy Stg { get; } = Create("stg", Limited, "APP", "MAIN", ["APP"]);

    /// <summary>Every kind of statement.</summary>
    public static GuardPolicy Dev { get; } = Create("dev", KindSet.All, "APP", "MAIN", ["APP", "SANDBOX*"]);

    /// <summary>Read only, and only one schema, so that the search path matters.</summary>
    public static GuardPolicy SearchPath { get; } = Create("searchpath", KindSet.Reads, "APP", "MAIN", ["APP.MAIN"]);

    /// <summary>Every kind of statement, but no database to look for names in.</summary>
    public static GuardPolicy NoSchema { get; } = Create("noschema", KindSet.All, null, null, ["*"], []);

    /// <summary>Read only, everything but one database.</summary>
    public static GuardPolicy DeniedOnly { get; } = Create("deniedonly", KindSet.Reads, "APP", "PUBLIC", ["*"], ["HR"]);

    public static GuardPolicy ByName(string name) => name switch
    {
        "prod" => Prod,
        "stg" => Stg,
        "dev" => Dev,
        "searchpath" => SearchPath,
        "noschema" => NoSchema,
        "deniedonly" => DeniedOnly,
        _ => throw new ArgumentException($"There is no policy {name}.", nameof(name)),
    };

    private static GuardPolicy Create(string environment, KindSet statements, string? database, string? schema, string[] objects, string[]? denied = null) => new()
    {
        Environment = environment,
        Statements = statements,
        Database = database,
        Schema = schema,
        Readable = [.. objects.Select(NamePattern.Parse)],
        Writable = [.. objects.Select(NamePattern.Parse)],
        Denied = [.. (denied ?? DeniedObjects).Select(NamePattern.Parse)],
        Warehouses = ["*"],
        DeniedWarehouses = ["BILLING"],
    };
}
