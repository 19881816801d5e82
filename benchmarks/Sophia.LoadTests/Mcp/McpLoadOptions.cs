using System.Globalization;

namespace Sophia.LoadTests.Mcp;

/// <summary>How long and how hard to measure.</summary>
internal sealed record McpLoadOptions
{
    public const string Help = """
          --quick            a smoke run of about a minute; its figures mean nothing
          --warmup SECONDS   load before the first measurement of each server (20)
          --seconds SECONDS  length of one measurement (10)
          --pairs N          measurements of each server, alternating (5)
          --connections N    connections, each with one call at a time (16)
          --starts N         starts of each server (10)
          --no-pin           do not give server and client a processor each (taskset)
          --out FILE         also write the report to FILE
        """;

    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(10);

    public int Pairs { get; init; } = 5;

    public int Connections { get; init; } = 16;

    public int Starts { get; init; } = 10;

    public bool Pin { get; init; } = true;

    public string? Out { get; init; }

    public static bool TryParse(string[] args, out McpLoadOptions options)
    {
        options = new McpLoadOptions();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--quick")
            {
                options = options with { WarmUp = TimeSpan.FromSeconds(3), Length = TimeSpan.FromSeconds(2), Pairs = 2, Starts = 2 };
            }
            else if (args[i] == "--no-pin")
            {
                options = options with { Pin = false };
            }
            else if (i + 1 == args.Length || options.With(args[i], args[++i]) is not { } changed)
            {
                return false;
            }
            else
            {
                options = changed;
            }
        }

        return true;
    }

    private McpLoadOptions? With(string name, string value)
    {
        if (name == "--out")
        {
            return this with { Out = value };
        }

        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            return null;
        }

        return name switch
        {
            "--warmup" => this with { WarmUp = TimeSpan.FromSeconds(number) },
            "--seconds" => this with { Length = TimeSpan.FromSeconds(number) },
            "--pairs" => this with { Pairs = number },
            "--connections" => this with { Connections = number },
            "--starts" => this with { Starts = number },
            _ => null,
        };
    }
}
