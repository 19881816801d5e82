namespace SnowflakeEmulator.Tests.Dialect;

/// <summary>A construct of the dialect: a statement that uses it and the rows it gives; cells joined by |, rows by ⏎, NULL is ∅.</summary>
public sealed record DialectCase(string Construct, string Sql, string Result);

/// <summary>Constructs of one kind.</summary>
public sealed record DialectGroup(string Name, IReadOnlyList<DialectCase> Cases);
