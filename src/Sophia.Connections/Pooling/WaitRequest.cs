using System.Diagnostics;

namespace Sophia.Connections;

/// <summary>What a caller who waits for a slot asks for.</summary>
/// <param name="Deadline">When it gives up, in the pool's milliseconds.</param>
/// <param name="Check">Whether the connection must prove itself first, however fresh it looks.</param>
/// <param name="Taker">Where the caller is, while leaks are watched for.</param>
/// <param name="CancellationToken">Ends the wait.</param>
internal readonly record struct WaitRequest(long Deadline, bool Check, StackTrace? Taker, CancellationToken CancellationToken);
