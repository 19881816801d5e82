using System.Diagnostics;
using System.Globalization;
using Backend.Demo;

namespace Backend.Tests.Demo;

public sealed class DemoRecordTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sophia-demo-record-").FullName;
    private readonly Process _server = Process.Start("sleep", ["600"]);
    private readonly Process _owner = Process.Start("sleep", ["600"]);

    [Fact]
    public void What_a_killed_demo_left_behind_is_ended_once()
    {
        var record = new DemoRecord(_folder, "ai_memory");
        record.Write(_server, _owner);
        End(_owner);

        Assert.False(new DemoRecord(_folder, "snowflake_admin").EndLeftovers());
        Assert.True(new DemoRecord(_folder, "ai_memory").EndLeftovers());

        Assert.True(_server.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.False(record.EndLeftovers());
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_demo_that_still_runs_keeps_its_servers()
    {
        new DemoRecord(_folder, "ai_memory").Write(_server, _owner);

        Assert.False(new DemoRecord(_folder, "ai_memory").EndLeftovers());

        Assert.False(_server.HasExited);
    }

    [Fact]
    public void What_a_demo_ended_itself_is_forgotten()
    {
        var record = new DemoRecord(_folder, "ai_memory");
        record.Write(_server, _owner);

        record.Delete(_owner);

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_process_that_was_given_the_same_number_since_is_left_alone()
    {
        var record = new DemoRecord(_folder, "ai_memory");
        record.Write(_server, _owner);
        End(_owner);
        var file = Assert.Single(Directory.GetFiles(_folder));
        var words = File.ReadAllText(file).Split(' ');
        words[1] = (long.Parse(words[1], CultureInfo.InvariantCulture) - TimeSpan.TicksPerHour).ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(file, string.Join(' ', words));

        Assert.False(record.EndLeftovers());

        Assert.False(_server.HasExited);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2 3")]
    [InlineData("a b c d")]
    [InlineData("99999999999999 1 99999999999999 99999999999999999999")]
    [InlineData("4194303 9223372036854775807 4194303 9223372036854775807")]
    public void A_damaged_record_harms_nobody(string text)
    {
        File.WriteAllText(Path.Combine(_folder, "ai_memory.1.process"), text);

        Assert.False(new DemoRecord(_folder, "ai_memory").EndLeftovers());
    }

    public void Dispose()
    {
        End(_server);
        End(_owner);
        Directory.Delete(_folder, recursive: true);
    }

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }
    }
}
