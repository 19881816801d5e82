namespace Sophia.Mcp.Hosting;

/// <summary>What one request has to do with a session: the slot it holds for one that may be opened, and the session it opened. One per request.</summary>
internal sealed class SessionOpening(SessionUser user, SessionSlots slots)
{
    private bool _holdsSlot;

    public SessionUser User { get; } = user;

    /// <summary>The session that this request has opened or moved here.</summary>
    public McpSession? Session { get; private set; }

    public SessionLimit TakeSlot()
    {
        var limit = slots.TryTake(User.Key);
        _holdsSlot = limit is SessionLimit.None;
        return limit;
    }

    /// <summary>The slot belongs to the session from now on.</summary>
    public void Became(McpSession session)
    {
        if (!_holdsSlot)
        {
            // The author's own migration handler let it in.
            slots.Force(User.Key);
        }

        (Session, _holdsSlot) = (session, false);
        slots.Opened(session);
    }

    public void End()
    {
        if (_holdsSlot)
        {
            _holdsSlot = false;
            slots.GiveBack(User.Key);
        }
    }
}
