using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sophia.Allocations.Tests;
using Sophia.Mcp.Hosting;

/// <summary>What is looked for in bad requests costs good ones nothing that the garbage collector would notice.</summary>
public sealed class GoodRequestTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    public async Task Looking_at_a_body_that_has_arrived_allocates_nothing(string contentType)
    {
        var body = Encoding.UTF8.GetBytes(McpApp.Call("keep", """{"text":"aé€😀z"}"""));
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(body, TestContext.Current.CancellationToken);
        var context = new DefaultHttpContext();
        context.Features.Set<IRequestBodyPipeFeature>(new Arrived(pipe.Reader));
        (context.Request.ContentType, context.Request.ContentLength) = (contentType, body.Length);
        var request = context.Request;

        Assert.Null(ArrivingBody.Begin(request, TimeSpan.FromSeconds(30), checkText: true, TimeProvider.System));
        AllocationAssert.Nothing(() => ArrivingBody.Begin(request, TimeSpan.FromSeconds(30), checkText: true, TimeProvider.System));
    }

    private sealed class Arrived(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }
}
