using Microsoft.Extensions.Configuration;

namespace Sophia.Configuration.Tests;

public sealed class ServerEntryTests
{
    private const string Misspelt = "deployment:\n  mcp_servers:\n    ai_memroy: { port: 9000 }\n    clock: { port: 9001 }\n";

    [Fact]
    public void A_program_whose_name_no_entry_has_is_told_which_one_was_probably_meant()
    {
        using var host = TestHost.WithYaml(Misspelt, options => options.ServerName = "ai_memory");

        Assert.Null(host["Sophia:Server:Port"]);
        Assert.Equal(
            "the program: Sophia:Server:Name: no entry of that name ('ai_memory') in McpServers, so this process runs on defaults; did you mean 'ai_memroy'? Allowed: ai_memroy, clock",
            Assert.Single(host.Configuration.Warnings).ToString());
    }

    [Fact]
    public void A_configured_name_that_no_entry_has_is_said_with_its_place()
    {
        using var host = new TestHost();
        host.Add(
            host.Write("sophia-deployment-config.yaml", Misspelt), null, [],
            builder => builder.Configuration.AddJsonFile(host.Write("appsettings.json", """{"Sophia":{"Server":{"Name":"clok"}}}""")));

        var warning = Assert.Single(host.Configuration.Warnings);
        Assert.Equal(("clock", "Sophia:Server:Name"), (warning.DidYouMean, warning.Key));
        Assert.Contains("appsettings.json", warning.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ClockServer")]
    [InlineData("Clock.Server")]
    [InlineData("clock-server")]
    [InlineData("Clock")]
    public void A_program_that_nothing_names_is_the_entry_called_like_it(string program)
    {
        using var host = TestHost.WithYaml(Misspelt, options => options.ProgramName = program);

        Assert.Equal(("9001", "clock"), (host["Sophia:Server:Port"], host["Sophia:Server:Name"]));
        Assert.Empty(host.Configuration.Warnings);
    }

    [Fact]
    public void The_programs_whole_name_goes_before_the_shortened_one_and_a_given_name_before_both()
    {
        const string Both = "deployment:\n  mcp_servers:\n    clock: { port: 9001 }\n    clock_server: { port: 9002 }\n    other: { port: 9003 }\n";
        using var whole = TestHost.WithYaml(Both, options => options.ProgramName = "ClockServer");
        using var given = TestHost.WithYaml(Both, options => (options.ProgramName, options.ServerName) = ("ClockServer", "other"));

        Assert.Equal(("9002", "9003"), (whole["Sophia:Server:Port"], given["Sophia:Server:Port"]));
    }

    [Fact]
    public void A_program_that_no_entry_is_called_like_keeps_its_name_and_is_told()
    {
        using var host = TestHost.WithYaml(Misspelt, options => options.ProgramName = "ClocServer");

        Assert.Null(host.Configuration.Entry);
        Assert.Null(host["Sophia:Server:Name"]);
        Assert.Equal("clock", Assert.Single(host.Configuration.Warnings).DidYouMean);
    }

    [Fact]
    public void One_of_several_servers_without_an_entry_is_told_too()
    {
        using var host = TestHost.WithYaml(Misspelt, options => options.ServersInThisProcess.UnionWith(["clock", "ai_memory"]));

        var warning = Assert.Single(host.Configuration.Warnings);
        Assert.Equal(("Sophia:McpServers:ai_memory", "ai_memroy"), (warning.Key, warning.DidYouMean));
    }

    [Fact]
    public void Nothing_is_said_where_no_server_is_described_or_the_process_is_none()
    {
        using var noServers = TestHost.WithYaml("deployment:\n  environment: dev\n", options => options.ServerName = "clock");
        using var noServer = TestHost.WithYaml(Misspelt);

        Assert.Empty(noServers.Configuration.Warnings);
        Assert.Empty(noServer.Configuration.Warnings);
    }
}
