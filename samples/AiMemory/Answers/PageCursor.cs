using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AiMemory.Storage;
using ModelContextProtocol;

namespace AiMemory.Answers;

/// <summary>Where the next page begins, bound to the question it belongs to.</summary>
internal static class PageCursor
{
    /// <summary>A cursor behind the last memory of a list.</summary>
    public static string AfterList(ListRequest request, Memory last)
    {
        var value = request.Order switch
        {
            MemoryOrder.Updated => last.UpdatedAt.ToUnixTimeMilliseconds(),
            MemoryOrder.Importance => last.Importance,
            _ => last.CreatedAt.ToUnixTimeMilliseconds(),
        };
        return Write(value.ToString("R", CultureInfo.InvariantCulture) + "," + last.Id, Question(request));
    }

    /// <summary>Reads a list's cursor.</summary>
    /// <exception cref="McpException">It belongs to another question, or is no cursor.</exception>
    public static MemoryPosition? ReadList(string? cursor, ListRequest request)
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return null;
        }

        return Read(cursor, Question(request)).Split(',') is [var value, var id]
            && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new MemoryPosition(number, id)
            : throw Unknown();
    }

    /// <summary>A cursor behind so many results of a search.</summary>
    public static string AfterSearch(SearchRequest request, int offset) => Write(offset.ToString(CultureInfo.InvariantCulture), Question(request));

    /// <summary>Reads a search's cursor.</summary>
    /// <exception cref="McpException">It belongs to another question, or is no cursor.</exception>
    public static int ReadSearch(string? cursor, SearchRequest request) => string.IsNullOrEmpty(cursor)
        ? 0
        : int.TryParse(Read(cursor, Question(request)), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= MemoryLimits.SearchDepth
        ? offset
        : throw Unknown();

    private static string Question(ListRequest request) => $"{request.Order}|{Question(request.Filter)}";

    private static string Question(SearchRequest request) => $"{string.Join(' ', request.Words)}|{request.MatchAll}|{Question(request.Filter)}";

    private static string Question(MemoryFilter filter) => string.Create(
        CultureInfo.InvariantCulture,
        $"{filter.Namespace}|{filter.Category}|{filter.MinImportance}|{filter.CreatedFrom:O}|{filter.CreatedBefore:O}|{string.Join(',', filter.Tags)}");

    private static string Write(string place, string question) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{place};{Mark(question)}"));

    private static string Read(string cursor, string question)
    {
        if (cursor.Length > 200 || !Base64Url.IsValid(cursor))
        {
            throw Unknown();
        }

        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(';') is [var place, var mark] && mark == Mark(question) ? place : throw Unknown();
    }

    private static string Mark(string question) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(question)).AsSpan(0, 4));

    private static McpException Unknown() =>
        new("cursor does not belong to this question. Repeat the call with the same arguments as before, or leave cursor out to begin again.");
}
