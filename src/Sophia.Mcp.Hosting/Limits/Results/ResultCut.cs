using System.Text;
using ModelContextProtocol.Protocol;

namespace Sophia.Mcp.Hosting;

/// <summary>A result that is too large, in two: what is shown of it, and the rest in parts.</summary>
/// <param name="Shown">The blocks to show: everything that is not text, and text up to the limit.</param>
/// <param name="ShownBytes">How many bytes these have.</param>
/// <param name="Rest">The text that is not shown, in parts of at most <see cref="LargestPart"/> bytes.</param>
internal sealed record ResultCut(List<ContentBlock> Shown, long ShownBytes, List<string> Rest)
{
    /// <summary>Caches have limits of their own (the framework's: 1 MiB an entry).</summary>
    public const int LargestPart = 512 * 1024;

    // The sentence that says so, and the link.
    private const int NoteSize = 1024;

    /// <summary>Cuts a result, or returns null where that cannot be done: structured content is whole or wrong, and so are pictures and sound.</summary>
    public static ResultCut? Of(CallToolResult result, long max)
    {
        var left = max - NoteSize - result.Content.Where(static block => block is not TextContentBlock).Sum(ResultSize.Of);
        if (result.StructuredContent is not null || left <= 0)
        {
            return null;
        }

        var cut = new ResultCut([], 0, []);
        var partSize = (int)Math.Min(LargestPart, max);
        foreach (var block in result.Content)
        {
            if (block is not TextContentBlock text)
            {
                cut.Shown.Add(block);
                continue;
            }

            var head = cut.Rest.Count > 0 ? 0 : Fit(text.Text, (int)Math.Min(left, int.MaxValue));
            if (head > 0)
            {
                cut.Shown.Add(head == text.Text.Length ? text : new TextContentBlock { Text = text.Text[..head], Annotations = text.Annotations, Meta = text.Meta });
                left -= Encoding.UTF8.GetByteCount(text.Text.AsSpan(0, head));
            }

            cut.AddRest(text.Text, head, partSize);
        }

        return cut with { ShownBytes = cut.Shown.Sum(ResultSize.Of) };
    }

    private void AddRest(string text, int start, int partSize)
    {
        while (start < text.Length)
        {
            var length = Math.Max(1, Fit(text.AsSpan(start), partSize));
            Rest.Add(text.Substring(start, length));
            start += length;
        }
    }

    /// <summary>How many characters fit into so many bytes: whole characters, and where there is one near the end, whole lines.</summary>
    private static int Fit(ReadOnlySpan<char> text, int bytes)
    {
        // No character has less than a byte: what is longer does not fit, and need not be looked at to its end.
        if (text.Length <= bytes && Encoding.UTF8.GetByteCount(text) <= bytes)
        {
            return text.Length;
        }

        var (low, high) = (0, Math.Min(text.Length, bytes));
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            (low, high) = Encoding.UTF8.GetByteCount(text[..middle]) <= bytes ? (middle, high) : (low, middle - 1);
        }

        low -= low > 0 && char.IsHighSurrogate(text[low - 1]) ? 1 : 0;
        var line = text[..low].LastIndexOf('\n') + 1;
        return line > low / 4 * 3 ? line : low;
    }
}
