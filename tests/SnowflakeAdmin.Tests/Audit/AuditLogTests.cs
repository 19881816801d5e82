using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SnowflakeAdmin.Audit;
using SnowflakeAdmin.Commands;

namespace SnowflakeAdmin.Tests.Audit;

/// <summary>The audit log: what it keeps, how it is found, that it cannot be changed unnoticed.</summary>
public sealed class AuditLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly AuditLog _log;

    public AuditLogTests() => _log = Create();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private AuditLog Create() => new(Options.Create(new SnowflakeAdminOptions { AuditFolder = _folder.File("audit") }), _time);

    private static AuditEntry Entry(string operation, AuditEvent happened = AuditEvent.Ran, string caller = "ada", string environment = "dev", string? sql = null) =>
        new() { Operation = operation, Event = happened, Caller = caller, Tool = "run_query", Environment = environment, Sql = sql };

    private Task WriteAsync(AuditEntry entry) => _log.WriteAsync(entry, durable: true, Token);

    [Fact]
    public async Task Lines_are_found_the_newest_first_and_by_every_field()
    {
        await WriteAsync(Entry("1", sql: "SELECT 1"));
        _time.Advance(TimeSpan.FromMinutes(1));
        await WriteAsync(Entry("2", AuditEvent.Refused, "eve", "prod", "DROP TABLE x"));
        _time.Advance(TimeSpan.FromMinutes(1));
        await WriteAsync(Entry("3", caller: "ada of acme"));
        var reader = new AuditReader(_log);

        async Task<string> Find(AuditQuery query, int limit = 10) => string.Concat((await reader.FindAsync(query, limit, Token)).Entries.Select(static entry => entry.Operation));

        Assert.Equal("321", await Find(new()));
        Assert.Equal("32", await Find(new(), 2));
        Assert.Equal("31", await Find(new(Caller: "ADA")));
        Assert.Equal("1", await Find(new(OnlyOf: "ada")));
        Assert.Equal("2", await Find(new(Environment: "prod")));
        Assert.Equal("2", await Find(new(Event: AuditEvent.Refused)));
        Assert.Equal("2", await Find(new(Text: "drop table")));
        Assert.Equal("3", await Find(new(Operation: "3")));
        Assert.Equal("32", await Find(new(From: _time.GetUtcNow().AddMinutes(-1))));
        Assert.Equal("1", await Find(new(Before: _time.GetUtcNow().AddMinutes(-1))));
        Assert.Equal("", await Find(new(Tool: "other")));
    }

    [Fact]
    public async Task A_new_day_and_a_new_process_get_new_files_and_all_are_searched()
    {
        await WriteAsync(Entry("1"));
        _time.Advance(TimeSpan.FromDays(1));
        await WriteAsync(Entry("2"));
        using var other = Create();
        _time.Advance(TimeSpan.FromSeconds(1));
        await other.WriteAsync(Entry("3"), durable: false, Token);

        var (entries, complete) = await new AuditReader(_log).FindAsync(new AuditQuery(), 10, Token);

        Assert.Equal(["3", "2", "1"], entries.Select(static entry => entry.Operation));
        Assert.True(complete);
        Assert.Equal(3, Directory.GetFiles(_log.Folder).Length);
    }

    [Fact]
    public async Task A_line_that_is_changed_taken_out_or_put_in_is_noticed()
    {
        for (var i = 0; i < 5; i++)
        {
            await WriteAsync(Entry(i.ToString(CultureInfo.InvariantCulture), sql: "SELECT 1"));
        }

        var reader = new AuditReader(_log);
        Assert.Equal((5L, 0), (await reader.VerifyAsync(Token)) is var (lines, problems) ? (lines, problems.Count) : default);
        var file = Assert.Single(Directory.GetFiles(_log.Folder));
        _log.Dispose();
        var original = await File.ReadAllLinesAsync(file, Token);

        await AssertNoticedAsync(reader, file, [.. original.Select((line, i) => i == 2 ? line.Replace("SELECT 1", "SELECT 2", StringComparison.Ordinal) : line)]);
        await AssertNoticedAsync(reader, file, [.. original.Where(static (_, i) => i != 2)]);
        await AssertNoticedAsync(reader, file, [original[0], original[0], .. original[1..]]);
        await AssertNoticedAsync(reader, file, [original[1], original[0], .. original[2..]]);
        await AssertNoticedAsync(reader, file, original[1..]);
    }

    [Fact]
    public async Task Many_callers_write_whole_lines_in_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => _log.WriteAsync(Entry(i.ToString(CultureInfo.InvariantCulture)), durable: i % 20 == 0, Token), Token)));

        var (lines, problems) = await new AuditReader(_log).VerifyAsync(Token);
        Assert.Equal((200L, 0), (lines, problems.Count));
    }

    [Fact]
    public async Task Its_files_are_their_owners_alone_and_a_half_written_line_is_passed_over()
    {
        await WriteAsync(Entry("1"));
        var file = Assert.Single(Directory.GetFiles(_log.Folder));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_log.Folder));
        }

        _log.Dispose();
        await File.AppendAllTextAsync(file, "{\"time\":\"2026-05", Token);
        using var other = Create();

        Assert.Single((await new AuditReader(other).FindAsync(new AuditQuery(), 10, Token)).Entries);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_says_so_and_is_tried_again()
    {
        await File.WriteAllTextAsync(_folder.File("audit"), "in the way", Token);
        await Assert.ThrowsAsync<AuditException>(() => WriteAsync(Entry("1")));

        File.Delete(_folder.File("audit"));
        await WriteAsync(Entry("2"));
        Assert.Single((await new AuditReader(_log).FindAsync(new AuditQuery(), 10, Token)).Entries);
    }

    [Fact]
    public async Task The_command_lists_and_verifies()
    {
        await WriteAsync(Entry("1", sql: "SELECT 'ü'"));
        Environment.SetEnvironmentVariable("SnowflakeAdmin__AuditFolder", _log.Folder);
        try
        {
            var (code, output) = await RunAsync("audit", "--caller", "ada", "--limit", "5");
            Assert.Equal(0, code);
            Assert.Equal("1", JsonDocument.Parse(output).RootElement.GetProperty("operation").GetString());

            (code, output) = await RunAsync("audit", "--verify");
            Assert.Equal(0, code);
            Assert.StartsWith("1 lines", output, StringComparison.Ordinal);

            Assert.Equal(2, (await RunAsync("audit", "--nonsense")).Code);
            Assert.Equal(1, (await RunAsync("audit", "--event", "nonsense")).Code);
            Assert.Equal(0, (await RunAsync("--help")).Code);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SnowflakeAdmin__AuditFolder", null);
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        Assert.True(AuditCommand.Handles(args));
        await using var output = new StringWriter();
        return (await AuditCommand.RunAsync(args, output, Token), output.ToString());
    }

    private static async Task AssertNoticedAsync(AuditReader reader, string file, string[] lines)
    {
        await File.WriteAllLinesAsync(file, lines, Token);
        Assert.NotEmpty((await reader.VerifyAsync(Token)).Problems);
    }
}
