namespace Sophia.Configuration.Tests;

/// <summary>Every good file loads; every bad file gives exactly the errors it announces, each at its place.</summary>
public sealed class SampleFileTests
{
    [Theory]
    [MemberData(nameof(SampleFiles.Good), MemberType = typeof(SampleFiles))]
    public void A_good_file_loads(string path)
    {
        using var host = new TestHost();
        host.Add(path, null, []);
        Assert.Empty(host.Configuration.Warnings);
        Assert.Equal(path, host.Configuration.FilePath);
    }

    [Theory]
    [MemberData(nameof(SampleFiles.Bad), MemberType = typeof(SampleFiles))]
    public void A_bad_file_gives_all_its_errors_at_once(string path)
    {
        using var host = new TestHost();
        var errors = Assert.Throws<SophiaConfigurationException>(() => host.Add(path, null, [])).Errors;

        var announced = SampleFiles.Announced(path);
        Assert.NotEmpty(announced);
        foreach (var (line, column, text) in announced)
        {
            Assert.Contains(errors, error => error.Line == line && error.Column == column && error.ToString().Contains(text, StringComparison.Ordinal));
        }

        Assert.Equal(announced.Count, errors.Count);
        Assert.All(errors, error => Assert.EndsWith(Path.GetFileName(path), error.Source, StringComparison.Ordinal));
    }

    [Fact]
    public void The_message_has_every_error_with_a_place_to_jump_to()
    {
        using var host = new TestHost();
        var path = Path.Combine(AppContext.BaseDirectory, "Files", "bad", "out-of-range.yaml");
        var error = Assert.Throws<SophiaConfigurationException>(() => host.Add(path, null, []));
        Assert.StartsWith("The configuration of Sophia has 5 errors:", error.Message, StringComparison.Ordinal);
        Assert.Contains("out-of-range.yaml:9:13: deployment.mcp_servers.ai_memory.port: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, error.ToString());
    }
}
