using Microsoft.Extensions.Logging;

namespace Sophia.Mcp.Testing;

/// <summary>One line of the server's log.</summary>
/// <param name="Level">How severe it is.</param>
/// <param name="Category">Who wrote it: usually a type's full name.</param>
/// <param name="EventId">Which message it is.</param>
/// <param name="Message">The text with its values filled in.</param>
/// <param name="Exception">The exception, or null.</param>
public sealed record CapturedLog(LogLevel Level, string Category, EventId EventId, string Message, Exception? Exception);
