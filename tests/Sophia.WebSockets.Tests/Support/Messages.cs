using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Sophia.WebSockets.Tests.Support;

internal static class Messages
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static OutboundMessage Json(string json, string? key = null) => OutboundMessage.FromJson(Encoding.UTF8.GetBytes(json), key);

    public static OutboundMessage Number(int number) => Json($"{number}");

    public static int D(this JsonElement frame) => frame.GetProperty("d").GetInt32();

    public static long S(this JsonElement frame) => frame.GetProperty("s").GetInt64();

    public static string T(this JsonElement frame) => frame.GetProperty("t").GetString()!;

    public static string Text(this JsonElement frame, string name) => frame.GetProperty(name).GetString()!;

    /// <summary>The resume frame for what a hello said.</summary>
    public static string ResumeFrame(JsonElement hello, long last, string key = "k") =>
        $$"""{"t":"resume","token":"{{hello.Text("token")}}","epoch":"{{hello.Text("epoch")}}","s":{{last}},"k":"{{key}}"}""";

    /// <summary>Waits for a condition that another thread makes true: long enough for any machine, and not for ever.</summary>
    public static Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        UntilAsync(() => Task.FromResult(condition()), what);

    /// <summary>The same for a condition that has to be asked for.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"waited {Patience} for {what}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
