using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Translation;

/// <summary>A call as the statement wrote it.</summary>
internal sealed record FunctionCall(Translator Translator, string Name, IReadOnlyList<Expr> Arguments)
{
    public bool Distinct { get; init; }

    public bool Star { get; init; }

    /// <summary>ORDER BY of WITHIN GROUP, in DuckDB's words.</summary>
    public string? Within { get; init; }

    /// <summary>The first expression of it.</summary>
    public Expr? WithinValue { get; init; }

    public Expr this[int index] => Arguments[index];

    public int Count => Arguments.Count;

    /// <summary>A constant argument, for formats, units and the like.</summary>
    public string Constant(int index) =>
        Arguments[index].Constant ?? throw SnowflakeErrors.Unsupported($"{Name} with a computed argument {index + 1}");

    /// <summary>An argument as text; BINARY would become hexadecimal digits, which is not what functions of text mean by it.</summary>
    public string Text(int index) => Arguments[index].Type.Kind == TypeKind.Binary
        ? throw SnowflakeErrors.Unsupported(Name + " of BINARY")
        : Translator.AsText(Arguments[index]).Sql;

    public string Json(int index) => Translator.AsVariant(Arguments[index]).Sql;
}

/// <summary>A function the translator knows.</summary>
/// <param name="Min">Fewest arguments.</param>
/// <param name="Max">Most arguments.</param>
/// <param name="Build">Writes it.</param>
/// <param name="Kind">Where it may stand.</param>
internal sealed record Function(int Min, int Max, Func<FunctionCall, Expr> Build, FunctionKind Kind = FunctionKind.Scalar)
{
    /// <summary>What the dialect table says of it.</summary>
    public string Group { get; init; } = "";
}

internal enum FunctionKind
{
    Scalar,

    /// <summary>Also a window function with OVER.</summary>
    Aggregate,

    /// <summary>Only with OVER.</summary>
    Window,
}
