using Sophia.Mcp.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Server;

/// <summary>Counts the bytes of the whole process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(OptionsTemplateAllocationTests), DisableParallelization = true)]
[Collection(nameof(OptionsTemplateAllocationTests))]
public sealed class OptionsTemplateAllocationTests
{
    [Fact]
    public async Task A_request_allocates_no_more_with_200_tools_than_with_3()
    {
        var few = await BytesPerCallAsync(3);
        var many = await BytesPerCallAsync(200);

        // The bare SDK needs 38 KB more for 200 tools. A quarter is room for the noise of a shared process.
        Assert.True(many < few * 1.25, $"{few} bytes with 3 tools, {many} with 200");
    }

    private static async Task<long> BytesPerCallAsync(int tools)
    {
        await using var app = await McpApp.ReadyAsync(builder => builder.AddSophiaMcpServer().WithTools(
            Enumerable.Range(0, tools).Select(static n => McpServerTool.Create(static (string text) => text, new McpServerToolCreateOptions { Name = $"echo{n}" }))));
        const int Calls = 100;
        var best = long.MaxValue;
        for (var round = 0; round < 4; round++)
        {
            var before = GC.GetTotalAllocatedBytes(true);
            for (var i = 0; i < Calls; i++)
            {
                await app.CallAsync("echo1", """{"text":"x"}""");
            }

            best = Math.Min(best, (GC.GetTotalAllocatedBytes(true) - before) / Calls);
        }

        return best;
    }
}
