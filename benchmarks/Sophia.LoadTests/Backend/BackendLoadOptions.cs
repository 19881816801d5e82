namespace Sophia.LoadTests.Backend;

/// <summary>What to measure of the backend, and how.</summary>
internal sealed record BackendLoadOptions
{
    public const string Help = """
          ROWS         dashboard, cold, misses, sockets, page; all of them when none is named
          --quick      a smoke run; its figures mean nothing
          --published  measure what an earlier run published
          --publish    publish and measure nothing
          --no-pin     do not give server and client a processor each (taskset)
          --out FILE   also write the report to FILE
        """;

    private static readonly string[] All = ["dashboard", "cold", "misses", "sockets", "page"];

    public IReadOnlyList<string> Rows { get; init; } = [];

    public bool Quick { get; init; }

    public bool Published { get; init; }

    public bool Pin { get; init; } = true;

    public string? Out { get; init; }

    public static bool TryParse(string[] args, out BackendLoadOptions options)
    {
        options = new BackendLoadOptions { Rows = [.. args.Where(All.Contains)] };
        if (options.Rows.Count == 0)
        {
            options = options with { Rows = args.Contains("--publish") ? [] : All };
        }

        for (var i = 0; i < args.Length; i++)
        {
            if (All.Contains(args[i]) || args[i] is "--publish")
            {
                continue;
            }

            switch (args[i])
            {
                case "--quick":
                    options = options with { Quick = true };
                    break;
                case "--published":
                    options = options with { Published = true };
                    break;
                case "--no-pin":
                    options = options with { Pin = false };
                    break;
                case "--out" when i + 1 < args.Length:
                    options = options with { Out = args[++i] };
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
