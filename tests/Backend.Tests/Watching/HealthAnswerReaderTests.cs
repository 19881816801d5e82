using System.Text;
using Backend.Watching;
using CsCheck;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Backend.Tests.Watching;

public sealed class HealthAnswerReaderTests
{
    [Theory]
    [InlineData(200, """{"server_name":"ai_memory","status":"healthy","components":{}}""", HealthStatus.Healthy, false)]
    [InlineData(200, """{"server_name":"ai-memory","status":"degraded","components":{"connections":{"status":"degraded"}}}""", HealthStatus.Degraded, false)]
    [InlineData(503, """{"server_name":"ai_memory","status":"unhealthy","components":{"connections":{"status":"unhealthy"}}}""", HealthStatus.Unhealthy, true)]
    [InlineData(200, """{"status":"UP"}""", HealthStatus.Healthy, false)]
    [InlineData(200, """{"status":"down"}""", HealthStatus.Unhealthy, true)]
    [InlineData(200, """{"status":"warn"}""", HealthStatus.Degraded, false)]
    [InlineData(200, """{"anything":1}""", HealthStatus.Healthy, false)]
    [InlineData(200, "[]", HealthStatus.Healthy, false)]
    [InlineData(503, """{"status":"healthy"}""", HealthStatus.Unhealthy, true)]
    [InlineData(404, """{"status":"healthy"}""", HealthStatus.Unhealthy, true)]
    [InlineData(302, """{"status":"healthy"}""", HealthStatus.Unhealthy, true)]
    [InlineData(200, """{"server_name":"someone_else","status":"healthy"}""", HealthStatus.Degraded, true)]
    [InlineData(200, "<html>Welcome to nginx!</html>", HealthStatus.Degraded, true)]
    [InlineData(200, """{"status":"healthy",""", HealthStatus.Degraded, true)]
    [InlineData(200, """{"status":42,"server_name":null}""", HealthStatus.Healthy, false)]
    public void An_answer_is_believed_as_far_as_it_goes(int statusCode, string body, HealthStatus expected, bool failed)
    {
        var answer = HealthAnswerReader.Read("ai_memory", statusCode, isJson: true, Encoding.UTF8.GetBytes(body));

        Assert.Equal((expected, failed), (answer.Status, answer.Failed));
        Assert.Equal(expected is HealthStatus.Healthy, answer.Reason is null);
    }

    [Theory]
    [InlineData(200, HealthStatus.Healthy)]
    [InlineData(204, HealthStatus.Healthy)]
    [InlineData(500, HealthStatus.Unhealthy)]
    public void Without_JSON_the_status_code_is_all_there_is(int statusCode, HealthStatus expected) =>
        Assert.Equal(expected, HealthAnswerReader.Read("codacy", statusCode, isJson: false, "OK"u8.ToArray()).Status);

    [Fact]
    public void What_is_not_healthy_names_the_parts() => Assert.Contains(
        "connections, resources",
        HealthAnswerReader.Read(
            "x", 503, true, Encoding.UTF8.GetBytes("""{"status":"unhealthy","components":{"connections":{"status":"unhealthy"},"a":{"status":"healthy"},"resources":{"status":"degraded"}}}""")).Reason,
        StringComparison.Ordinal);

    [Fact]
    public void Nothing_that_is_sent_does_harm() => Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[100, 599]).Sample((body, status) =>
        Assert.NotNull(HealthAnswerReader.Read("x", status, isJson: true, body)));

    [Fact]
    public void JSON_that_is_nested_without_end_is_no_JSON() =>
        Assert.Equal(HealthStatus.Degraded, HealthAnswerReader.Read("x", 200, true, Encoding.UTF8.GetBytes(new string('[', 100_000))).Status);
}
