using Sophia.WebSockets.Connections;

namespace Sophia.WebSockets.Sessions;

/// <summary>What became of a message.</summary>
/// <param name="Result">For the sender.</param>
/// <param name="Number">The number the message got (or the gap in its place).</param>
/// <param name="Connection">The connection that has something to write now.</param>
/// <param name="Slow">Whether that connection is to be closed as too slow.</param>
/// <param name="MayWait">Whether there is room for more before it has to be written.</param>
internal readonly record struct Stored(SendResult Result, long Number, Connection? Connection, bool Slow, bool MayWait);
