using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Sophia.Tests.Browser;

/// <summary>A page, and what its scripts complained about: a test usually ends by asserting that <see cref="Errors"/> is empty.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();

    internal BrowserPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            // A lost connection is reported here too, by the browser; tests that cut the network expect those.
            if (message.Type == "error" && !message.Text.Contains("WebSocket connection to", StringComparison.Ordinal))
            {
                _errors.Enqueue(message.Text);
            }
        };
    }

    /// <summary>Playwright's page.</summary>
    public IPage Page { get; }

    /// <summary>Uncaught exceptions and console errors of the page, failed WebSocket connections left out.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
