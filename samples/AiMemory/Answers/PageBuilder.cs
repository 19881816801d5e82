using AiMemory.Storage;

namespace AiMemory.Answers;

/// <summary>Fills a page until its limit or its share of tokens is used up.</summary>
internal static class PageBuilder
{
    /// <summary>The excerpts that fit, and how many there would be.</summary>
    /// <param name="found">At most one more than the limit: the one more tells that there is another page.</param>
    /// <param name="words">The words to cut around.</param>
    /// <param name="limit">How many memories the caller wants.</param>
    public static (List<MemoryExcerpt> Page, bool More) Fill(IReadOnlyList<Memory> found, IReadOnlyList<string> words, int limit)
    {
        var page = new List<MemoryExcerpt>();
        var chars = 0;
        foreach (var memory in found.Take(limit))
        {
            var excerpt = MemoryExcerpt.Of(memory, words);
            chars += excerpt.Excerpt.Length + memory.Tags.Sum(static tag => tag.Length);
            if (page.Count > 0 && chars > MemoryLimits.PageChars)
            {
                break;
            }

            page.Add(excerpt);
        }

        return (page, found.Count > page.Count);
    }
}
