using Microsoft.Playwright;

namespace Sophia.Tests.Browser;

/// <summary>
/// A headless Chromium: <c>SOPHIA_TEST_CHROMIUM</c> if set, else the system's (<c>apt-get install chromium</c>). Start one for a class of tests; each test
/// opens a page of its own with <see cref="OpenAsync"/>.
/// </summary>
public sealed class HeadlessChromium : IAsyncDisposable
{
    private static readonly string[] Places =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    /// <summary>No sandbox, because containers and CI run as root; nothing in the background that would reach the network.</summary>
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;

    private HeadlessChromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        Browser = browser;
    }

    /// <summary>The browser itself.</summary>
    public IBrowser Browser { get; }

    /// <summary>Starts it.</summary>
    /// <exception cref="InvalidOperationException">No Chromium is installed.</exception>
    public static async Task<HeadlessChromium> StartAsync()
    {
        var program = Environment.GetEnvironmentVariable("SOPHIA_TEST_CHROMIUM") is { Length: > 0 } configured ? configured : Places.FirstOrDefault(File.Exists);
        if (program is null)
        {
            throw new InvalidOperationException("This test needs a browser: apt-get install chromium, or set SOPHIA_TEST_CHROMIUM to the program of one.");
        }

        var playwright = await Playwright.CreateAsync();
        try
        {
            return new HeadlessChromium(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = program,
                Args = Arguments,
                Headless = true,
            }));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    /// <summary>Opens a page in a context of its own (no cookies or storage of others) that remembers what went wrong in it.</summary>
    public async Task<BrowserPage> OpenAsync(string address)
    {
        var page = await Browser.NewPageAsync();
        var opened = new BrowserPage(page);
        await page.GotoAsync(address);
        return opened;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
