using AiMemory.Search;
using AiMemory.Storage;

namespace AiMemory.Answers;

/// <summary>Answers lists and searches in bounded pages.</summary>
public sealed class MemoryFinder(IMemoryStore store)
{
    private const string NoWords = "The query holds no letters or digits to look for; list_memories shows memories without a query.";
    private const string Deep = "Only the best results can be paged through; use more telling words or a filter to reach others.";

    /// <summary>A page of a search.</summary>
    public async Task<PageAnswer> SearchAsync(
        string query, bool matchAll, MemoryFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var words = SearchWords.Parse(MemoryRules.Query(query));
        if (words.Count == 0)
        {
            return new PageAnswer([], Note: NoWords);
        }

        var request = new SearchRequest(words, matchAll, filter, MemoryRules.Limit(limit) + 1);
        request = request with { Offset = PageCursor.ReadSearch(cursor, request) };
        var hits = await store.SearchAsync(request, cancellationToken);
        var (page, more) = PageBuilder.Fill([.. hits.Select(hit => hit.Memory)], words, limit);
        var next = request.Offset + page.Count;
        return !more ? new PageAnswer(page) :
            next > MemoryLimits.SearchDepth ? new PageAnswer(page, Note: Deep) :
            new PageAnswer(page, PageCursor.AfterSearch(request, next));
    }

    /// <summary>A page of a list.</summary>
    public async Task<PageAnswer> ListAsync(MemoryFilter filter, MemoryOrder order, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var request = new ListRequest(filter, order, MemoryRules.Limit(limit) + 1);
        request = request with { After = PageCursor.ReadList(cursor, request) };
        var found = await store.ListAsync(request, cancellationToken);
        var (page, more) = PageBuilder.Fill(found, [], limit);
        return new PageAnswer(page, more ? PageCursor.AfterList(request, found[page.Count - 1]) : null);
    }
}
