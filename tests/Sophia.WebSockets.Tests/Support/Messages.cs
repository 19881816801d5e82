using System.Text;
using System.Text.Json;

namespace Sophia.WebSockets.Tests.Support;

internal static class Messages
{
    public static OutboundMessage Json(string json, string? key = null) => OutboundMessage.FromJson(Encoding.UTF8.GetBytes(json), key);

    public static OutboundMessage Number(int number) => Json($"{number}");

    public static int D(this JsonElement frame) => frame.GetProperty("d").GetInt32();

    public static long S(this JsonElement frame) => frame.GetProperty("s").GetInt64();

    public static string T(this JsonElement frame) => frame.GetProperty("t").GetString()!;

    public static string Text(this JsonElement frame, string name) => frame.GetProperty(name).GetString()!;

    /// <summary>The resume frame for what a hello said.</summary>
    public static string ResumeFrame(JsonElement hello, long last, string key = "k") =>
        $$"""{"t":"resume","token":"{{hello.Text("token")}}","epoch":"{{hello.Text("epoch")}}","s":{{last}},"k":"{{key}}"}""";

    /// <summary>Waits for a condition that another thread makes true; the test's own limit ends the wait.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
