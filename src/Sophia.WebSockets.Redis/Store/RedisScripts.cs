using System.Reflection;

namespace Sophia.WebSockets.Redis.Store;

/// <summary>The scripts, each with what all of a client's scripts begin with. Redis knows them by their hash after the first use.</summary>
internal sealed class RedisScripts(string channel, bool cluster)
{
    private readonly string _head = $"local CHANNEL, CLUSTER = '{channel}', {(cluster ? "true" : "false")}\n{Read("common")}";

    public string Send => field ??= Make("send");

    public string Claim => field ??= Make("claim");

    public string Position => field ??= Make("position");

    public string Fetch => field ??= Make("fetch");

    public string CatchUp => field ??= Make("catchup");

    public string HandOver => field ??= Make("handover");

    public string Reconcile => field ??= Make("reconcile");

    public string End => field ??= Make("end");

    public string Group => field ??= Make("group");

    public string Late => field ??= Make("late");

    public string Broadcast => field ??= Make("broadcast");

    public string Log => field ??= Make("log");

    private string Make(string name) => _head + Read(name);

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
