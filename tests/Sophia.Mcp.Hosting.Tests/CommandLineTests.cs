using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

/// <summary>What was meant for Sophia arrives or is refused; everything else is the application's.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("The transport 'Bogus' is unknown: --transport (or Sophia:Mcp:Transport) is 'http' or 'stdio'.", "--transport", "Bogus")]
    [InlineData("The option '--transport' needs a value: 'http' or 'stdio'.", "--transport")]
    [InlineData("The option '--transport' needs a value: 'http' or 'stdio'.", "--transport", "--urls", "http://127.0.0.1:0")]
    [InlineData("The option '--transport=' needs a value: 'http' or 'stdio'.", "--transport=")]
    [InlineData("The option '--trasport' is unknown: did you mean '--transport'?", "--trasport", "stdio")]
    [InlineData("The option '--Transprot' is unknown: did you mean '--transport'?", "--Transprot=stdio")]
    [InlineData("The option '-transport' is unknown: did you mean '--transport'?", "-transport", "stdio")]
    [InlineData("The option 'trnsport' is unknown: did you mean '--transport'?", "trnsport=stdio")]
    [InlineData("The option '/transpor' is unknown: did you mean '--transport'?", "/transpor=stdio")]
    [InlineData("The option '--trasport' is unknown: did you mean '--transport'?", "--verbose", "--trasport", "stdio")]
    [InlineData("The option '--confg' is unknown: did you mean '--config'?", "--confg", "x.yaml")]
    [InlineData("The option '--config' needs a value: the path of the deployment file.", "--config")]
    [InlineData("The option '--print-confg' is unknown: did you mean '--print-config'?", "--print-confg")]
    [InlineData("The option '--print_config' is unknown: did you mean '--print-config'?", "--print_config")]
    [InlineData("The option '--print-config=true' is unknown: did you mean '--print-config'?", "--print-config=true")]
    [InlineData("The option '--new-api-kye' is unknown: did you mean '--new-api-key NAME'?", "--new-api-kye", "laptop")]
    public void What_was_meant_for_sophia_and_would_not_arrive_is_refused(string expected, params string[] arguments)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Add(arguments));

        Assert.StartsWith(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("--urls", "http://127.0.0.1:0", "--environment", "Staging", "--contentRoot", ".")]
    [InlineData("--Logging:LogLevel:Default=Debug", "/Key:Sub", "value", "key=value", "--flag")]
    [InlineData("--transform", "x", "--transports", "a,b", "--transport-mode", "x", "--transporter=y", "--support", "z")]
    [InlineData("--configs", "x", "--confirm", "--conf", "x", "--configuration", "y", "--config-file", "z", "--print", "--print-configs")]
    [InlineData("serve", "transport", "-t", "stdio", "-c", "x", "/config")]
    [InlineData("--message", "/trasport", "--note", "trasport=5")]
    [InlineData("--Transport", "HTTP", "--Sophia:Mcp:Timeouts=false")]
    [InlineData("/transport", "http")]
    [InlineData("transport=http")]
    [InlineData("--print-config")]
    public void What_is_legal_without_sophia_is_never_refused(params string[] arguments) => Add(arguments);

    [Theory]
    [InlineData("--transport", "STDIO")]
    [InlineData("--Sophia:Mcp:Transport", "stdio")]
    public void A_transport_is_taken_however_it_is_said(params string[] arguments) =>
        Assert.Equal(Sophia.Mcp.Hosting.McpTransport.Stdio, Transport(Add(arguments)));

    [Fact]
    public void A_mapping_of_the_applications_own_and_the_switch_come_first()
    {
        Add(["--trasport", "x", "--Sophia:Hosting:CommandLineCheck=false"]);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddCommandLine(["--trasport", "x"], new Dictionary<string, string> { ["--trasport"] = "mine" });
        builder.AddSophiaMcpServer();
        Assert.Equal("x", builder.Configuration["mine"]);
    }

    private static WebApplicationBuilder Add(string[] arguments)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = arguments, ApplicationName = "mcp-tests" });
        builder.AddSophiaMcpServer();
        return builder;
    }

    private static Sophia.Mcp.Hosting.McpTransport Transport(WebApplicationBuilder builder) =>
        ((Sophia.Mcp.Hosting.TransportChoice)builder.Services.Single(static one => one.ServiceType == typeof(Sophia.Mcp.Hosting.TransportChoice)).ImplementationInstance!).Value;
}
