using SnowflakeEmulator.Catalog;

namespace SnowflakeEmulator.Http.Drivers;

/// <summary>A driver's session and its tokens now: one that is short-lived for requests, and the master token that renews it.</summary>
internal sealed class DriverSession(Session session)
{
    public Session Session { get; } = session;

    public string Token { get; set; } = "";

    public string MasterToken { get; set; } = "";
}
