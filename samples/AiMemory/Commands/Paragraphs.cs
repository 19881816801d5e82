using System.IO.Compression;
using AiMemory.Storage;

namespace AiMemory.Commands;

/// <summary>Takes a manual apart into paragraphs worth remembering.</summary>
internal static class Paragraphs
{
    // Shorter ones are headings: they belong to what follows.
    private const int HeadingChars = 60;

    /// <summary>Reads a text file, also one that is packed with gzip, as Debian's documentation is.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        await using Stream text = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var reader = new StreamReader(text);
        return Split(await reader.ReadToEndAsync(cancellationToken));
    }

    /// <summary>Splits at empty lines, joins headings to the paragraph after them and cuts what no memory can hold.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var paragraphs = new List<string>();
        var heading = "";
        foreach (var block in Blocks(text))
        {
            // Markup of Perl's manuals: "=head2 Title", "=item name".
            var content = block.StartsWith('=') ? block[(block.IndexOf(' ', StringComparison.Ordinal) + 1)..] : block;
            if (content.StartsWith('='))
            {
                continue;
            }

            if (content.Length < HeadingChars)
            {
                heading = heading.Length is > 0 and < HeadingChars ? $"{heading}\n{content}" : content;
                continue;
            }

            paragraphs.AddRange(Parts(heading.Length > 0 ? $"{heading}\n{content}" : content));
            heading = "";
        }

        return paragraphs;
    }

    private static string[] Blocks(string text) => text
        .ReplaceLineEndings("\n")
        .Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IEnumerable<string> Parts(string paragraph) => paragraph.Chunk(MemoryLimits.ContentChars).Select(static part => new string(part));
}
