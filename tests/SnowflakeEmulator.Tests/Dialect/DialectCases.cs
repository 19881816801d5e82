namespace SnowflakeEmulator.Tests.Dialect;

/// <summary>What the emulator understands. The page docs/snowflake-emulator.md shows these cases as its table.</summary>
public static class DialectCases
{
    public static IReadOnlyList<DialectGroup> All { get; } =
    [
        QueryCases.Names, QueryCases.Queries, QueryCases.Windows, QueryCases.From, SemiCases.Paths, SemiCases.Flatten, SemiCases.Functions, ConditionCases.Operators, ConditionCases.Functions,
        TextCases.Constants, TextCases.Functions, NumberCases.Arithmetic, NumberCases.Functions, DateCases.Types, DateCases.Functions, ConversionCases.All, AggregateCases.All, AggregateCases.Windows,
        WriteCases.Tables, WriteCases.Rows, WriteCases.Transactions, AccountCases.Context, AccountCases.Shows, AccountCases.Views,
    ];
}
