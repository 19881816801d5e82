using System.Diagnostics;
using System.Text;

namespace Sophia.Configuration.Tests;

/// <summary>Files that are not what they should be: each ends in one readable error, at once.</summary>
public sealed class YamlLimitTests : IDisposable
{
    private readonly TestHost _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_bomb_of_aliases_is_refused()
    {
        var yaml = new StringBuilder("x-a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 10; i++)
        {
            yaml.Append($"x-a{i}: &a{i} [").AppendJoin(", ", Enumerable.Repeat($"*a{i - 1}", 9)).Append("]\n");
        }

        Assert.Contains("more than 20000 values", OnlyError(yaml + "deployment:\n").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_anchor_within_itself_is_refused() =>
        Assert.Contains("the alias *a has no anchor", OnlyError("deployment: &a [*a]\n").ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("[", 10_000)]
    [InlineData("{a: ", 10_000)]
    [InlineData("- ", 10_000)]
    public void Deep_nesting_is_refused(string opening, int depth)
    {
        var clock = Stopwatch.StartNew();
        var error = OnlyError("deployment:\n  " + string.Concat(Enumerable.Repeat(opening, depth)));
        Assert.Matches("nests deeper than 32 levels|not valid YAML", error.Problem);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20)); // Takes milliseconds; the margin is for a loaded machine.
    }

    [Fact]
    public void Deep_nesting_by_indentation_is_refused()
    {
        var yaml = new StringBuilder("deployment:\n");
        for (var i = 1; i < 100; i++)
        {
            yaml.Append(' ', i).Append("a:\n");
        }

        Assert.Contains("nests deeper than 32 levels", OnlyError(yaml.ToString()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_megabytes_is_refused() =>
        Assert.Contains("larger than 1048576 bytes", OnlyError("# " + new string('x', 1 << 20)).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_very_long_value_is_refused_and_shown_short()
    {
        var error = OnlyError($"deployment:\n  environment: {new string('x', 100_000)}\n");
        Assert.True(error.ToString().Length < 400);
    }

    [Fact]
    public void A_byte_that_is_not_utf8_is_named_by_line_and_column()
    {
        var error = OnlyError([.. "deployment:\n  environment: "u8, 0xE4, (byte)'\n']);
        Assert.Equal((2, 16), (error.Line, error.Column));
        Assert.Contains("not UTF-8", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Utf16_is_refused_by_name()
    {
        var error = OnlyError([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("deployment:\n")]);
        Assert.Contains("UTF-16", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_are_read()
    {
        using var host = new TestHost();
        var path = Path.Combine(host.Folder, "bom.yaml");
        File.WriteAllBytes(path, [.. Encoding.UTF8.GetPreamble(), .. "deployment:\r\n  environment: production\r\n"u8]);
        host.Add(path, null, []);
        Assert.Equal("production", host["Sophia:Environment"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("---\n")]
    [InlineData("~\n")]
    public void An_empty_file_is_named_as_such(string text) =>
        Assert.Contains("the file is empty", OnlyError(text).Problem, StringComparison.Ordinal);

    [Fact]
    public void Seeded_mutations_of_the_plan_never_escape_as_another_exception()
    {
        var plan = File.ReadAllBytes(TestHost.PlanFile);
        var random = new Random(20261122);
        for (var round = 0; round < 1_000; round++)
        {
            var bytes = plan.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var path = Path.Combine(_folder.Folder, "mutated.yaml");
            File.WriteAllBytes(path, bytes);
            var file = Configuration.Files.DeploymentFile.Read(new(path, null), new());
            Assert.All(file.Errors, error => Assert.DoesNotContain('\n', error.ToString()));
        }
    }

    private static SophiaConfigurationError OnlyError(string yaml) => OnlyError(Encoding.UTF8.GetBytes(yaml));

    private static SophiaConfigurationError OnlyError(byte[] bytes)
    {
        using var host = new TestHost();
        var path = Path.Combine(host.Folder, "file.yaml");
        File.WriteAllBytes(path, bytes);
        return Assert.Single(Assert.Throws<SophiaConfigurationException>(() => host.Add(path, null, [])).Errors);
    }
}
