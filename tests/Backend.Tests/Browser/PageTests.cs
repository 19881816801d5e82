using System.IO.Compression;
using System.Text.Json;
using Backend.Tests.Hosting;
using Backend.Tests.Live;
using Backend.Tests.Watching;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Sophia.Tests.Browser;
using Sophia.Tests.Shared;

namespace Backend.Tests.Browser;

public sealed class PageTests(PageTests.Chromium chromium) : IClassFixture<PageTests.Chromium>
{
    private const int MaxGzipBytes = 300 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_loads_live_from_this_server_alone_within_its_size()
    {
        await using var backend = await BackendHost.StartAsync();
        await using var page = await OpenAsync(backend.Address.ToString());

        await Assertions.Expect(page.Page.Locator("#live-text")).ToHaveTextAsync("Live", Patiently);
        await Assertions.Expect(page.Page.Locator("#headline")).Not.ToHaveTextAsync("Looking …", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Page.Locator(".service", new() { HasText = "history" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(page.Page.Locator("#pool-list")).ToContainTextAsync("idle ones are kept by the driver", new() { Timeout = 30_000 });

        var addresses = await page.Page.EvaluateAsync<string[]>("performance.getEntriesByType('resource').map(entry => entry.name)");
        Assert.NotEmpty(addresses);
        Assert.All(addresses, address => Assert.StartsWith(backend.Address.ToString(), address, StringComparison.Ordinal));
        Assert.InRange(await GzipBytesAsync(backend, addresses), 10_000, MaxGzipBytes);
        // What it forbids the browser reports as an error.
        using var home = await backend.Client.GetAsync(new Uri("/", UriKind.Relative), Token);
        var policy = Assert.Single(home.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task It_shows_a_service_go_down_and_come_back()
    {
        await using var server = await FakeServer.StartAsync();
        await using var backend = await BackendHost.StartAsync(new(FleetTests.Quick(("orders", server.Address)))
        {
            ["Sophia:CircuitBreakers:orders:FailureThreshold"] = "2",
            ["Sophia:CircuitBreakers:orders:RecoveryTimeout"] = "00:00:01.5",
            ["Sophia:Monitoring:Alerts:CriticalFor"] = "00:00:00",
            ["Backend:Access:LocalWithoutKey"] = "true",
        });
        await using var page = await OpenAsync(backend.Address.ToString());
        var card = page.Page.Locator(".service", new() { HasText = "orders" });
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "healthy", new() { Timeout = 30_000 });

        server.Behaviour = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "unhealthy", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Page.Locator("#headline")).ToHaveTextAsync("orders is down", Patiently);
        await Assertions.Expect(page.Page.Locator("[data-breaker='orders']")).ToHaveAttributeAsync("data-state", "open", new() { Timeout = 30_000 });
        await page.Page.Locator(".alert button").First.ClickAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(page.Page.Locator("#alert-list")).ToContainTextAsync("acknowledged by local", new() { Timeout = 30_000 });

        server.Behaviour = FakeServer.Healthy;
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "healthy", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Page.Locator("[data-breaker='orders']")).ToHaveAttributeAsync("data-state", "closed", new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task It_resumes_after_a_cut_without_a_gap()
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Backend:Live:Interval"] = "00:00:00.2" });
        await using var proxy = TcpFaultProxy.Before("127.0.0.1", backend.Address.Port);
        await using var page = await OpenAsync($"http://127.0.0.1:{proxy.Port}/");
        await Assertions.Expect(page.Page.Locator("#live-text")).ToHaveTextAsync("Live", Patiently);

        proxy.Refuse();
        proxy.ResetAll();
        await Assertions.Expect(page.Page.Locator("#live-text")).ToHaveTextAsync("Reconnecting", Patiently);
        proxy.Accept();

        await Assertions.Expect(page.Page.Locator("#live-text")).ToHaveTextAsync("Live", Patiently);
        await Assertions.Expect(page.Page.Locator("#socket")).ToContainTextAsync("1 ×, nothing missed", new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task It_calls_a_part_stale_that_cannot_be_read_and_the_rest_stays_live()
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Backend:Live:Interval"] = "00:00:00.2" }, BreakableSection.ReplaceAll);
        await using var page = await OpenAsync(backend.Address.ToString());
        await Assertions.Expect(page.Page.Locator("#sla-rows tr").First).ToBeVisibleAsync(new() { Timeout = 30_000 });

        BreakableSection.Break(backend.Services, "sla", broken: true);
        await Assertions.Expect(page.Page.Locator("#sla .stale")).ToContainTextAsync("the backend cannot read this now", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Page.Locator("#sla-rows tr").First).ToBeVisibleAsync();
        backend.Services.GetRequiredService<Sophia.Resilience.CircuitBreakerRegistry>().Isolate("history");
        await Assertions.Expect(page.Page.Locator("[data-breaker='history']")).ToHaveAttributeAsync("data-state", "isolated", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Page.Locator("#breakers .stale")).ToHaveCountAsync(0);

        BreakableSection.Break(backend.Services, "sla", broken: false);
        await Assertions.Expect(page.Page.Locator("#sla .stale")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task It_is_accessible_in_both_colours_and_on_a_phone()
    {
        // With something of everything: a healthy, a degraded and a failing service, an alert, an open breaker.
        await using var server = await FakeServer.StartAsync();
        await using var backend = await BackendHost.StartAsync(new(FleetTests.Quick(("orders", server.Address), ("billing", "http://127.0.0.1:1"), ("codacy", "http://codacy.invalid")))
        {
            ["Sophia:CircuitBreakers:billing:FailureThreshold"] = "1",
            ["Sophia:Monitoring:Alerts:CriticalFor"] = "00:00:00",
        });
        foreach (var (colors, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 390) })
        {
            await using var page = await OpenAsync(backend.Address.ToString(), colors, width);
            await Assertions.Expect(page.Page.Locator("[data-breaker='billing']")).ToHaveAttributeAsync("data-state", "open", new() { Timeout = 30_000 });
            await Assertions.Expect(page.Page.Locator(".alert").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
            await Assertions.Expect(page.Page.Locator(".service", new() { HasText = "codacy" })).ToContainTextAsync("not asked", new() { Timeout = 30_000 });

            var result = await page.Page.RunAxe();

            Assert.Empty(result.Violations.Where(violation => violation.Impact is "serious" or "critical")
                .Select(violation => $"{colors}, {width} wide: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
            Assert.True(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"The page is wider than its window of {width}.");
        }
    }

    [Fact]
    public async Task It_is_used_by_keyboard_alone()
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Backend:Access:ApiKeys:ann"] = "a-key-that-nobody-guesses" });
        await using var page = await OpenAsync(backend.Address.ToString());
        await Assertions.Expect(page.Page.Locator("#breaker-rows button").First).ToBeVisibleAsync(new() { Timeout = 30_000 });

        await page.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Page.Locator(".skip")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("#main")).ToBeFocusedAsync();

        // Without a key a change asks for one first; with it, it is done.
        var isolate = page.Page.Locator("[data-breaker='history'] button", new() { HasText = "Isolate" });
        await isolate.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("#sign-in")).ToBeVisibleAsync();
        await page.Page.Locator("#secret").FillAsync("a-key-that-nobody-guesses");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("#sign-in")).ToBeHiddenAsync();
        await isolate.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("[data-breaker='history']")).ToHaveAttributeAsync("data-state", "isolated", new() { Timeout = 30_000 });
        // The button is gone; whoever pressed it is still in its row.
        await Assertions.Expect(isolate).ToBeHiddenAsync();
        Assert.Equal("history", await page.Page.EvaluateAsync<string?>("document.activeElement.closest('[data-breaker]')?.dataset.breaker"));

        // Updates that come meanwhile take the focus away from nothing.
        var reset = page.Page.Locator("[data-breaker='history'] button", new() { HasText = "Reset" });
        await reset.FocusAsync();
        await page.Page.WaitForTimeoutAsync(2_500);
        await Assertions.Expect(reset).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_page_that_stays_open_gathers_nothing()
    {
        await using var backend = await BackendHost.StartAsync(new() { ["Backend:History:SampleInterval"] = "00:00:01" });
        await using var page = await OpenAsync(backend.Address.ToString());
        await Assertions.Expect(page.Page.Locator("#error-chart canvas")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        var label = await page.Page.Locator("#error-chart").GetAttributeAsync("aria-label");

        await page.Page.EvaluateAsync("() => { window.added = 0; const add = EventTarget.prototype.addEventListener; EventTarget.prototype.addEventListener = function (...all) { window.added++; return add.apply(this, all); }; }");
        // A point came: the demo's traffic is the page's own history request.
        await page.Page.EvaluateAsync("() => fetch('api/pools')");
        await Assertions.Expect(page.Page.Locator("#error-chart")).Not.ToHaveAttributeAsync("aria-label", label!, new() { Timeout = 30_000 });
        await page.Page.WaitForTimeoutAsync(2_500);

        Assert.Equal(0, await page.Page.EvaluateAsync<int>("window.added"));
        // And its table is there when it is asked for.
        await page.Page.Locator("#latency summary").ClickAsync();
        await Assertions.Expect(page.Page.Locator("#latency-table tbody tr").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task Almost_nothing_is_not_nothing()
    {
        await using var backend = await BackendHost.StartAsync();
        await using var page = await OpenAsync(backend.Address.ToString());

        var shown = await page.Page.EvaluateAsync<string[]>("async () => { const { percent } = await import('/js/format.js'); return [percent(0), percent(0.0004), percent(0.0004, 3), percent(0.9996), percent(1)]; }");

        Assert.Equal(["0 %", "< 0.1 %", "0.04 %", "99.9 %", "100 %"], shown);
    }

    [Fact]
    public async Task What_a_server_says_never_becomes_markup()
    {
        await using var server = await FakeServer.StartAsync();
        server.Behaviour = context =>
        {
            context.Response.ContentType = "application/json";
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
                context.Response, JsonSerializer.Serialize(new { server_name = "<img src=x onerror=document.title='owned'>", status = "healthy" }));
        };
        await using var backend = await BackendHost.StartAsync(FleetTests.Quick(("orders", server.Address)));
        await using var page = await OpenAsync(backend.Address.ToString());

        await Assertions.Expect(page.Page.Locator(".service", new() { HasText = "orders" })).ToContainTextAsync("<img src=x", new() { Timeout = 30_000 });

        Assert.DoesNotContain("owned", await page.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Page.Locator("img[src=x]").CountAsync());
    }

    private static LocatorAssertionsToHaveTextOptions Patiently => new() { Timeout = 30_000 };

    private async Task<BrowserPage> OpenAsync(string address, ColorScheme colors = ColorScheme.Light, int width = 1280)
    {
        var page = await chromium.Browser.OpenAsync("about:blank");
        await page.Page.EmulateMediaAsync(new() { ColorScheme = colors, ReducedMotion = ReducedMotion.Reduce });
        await page.Page.SetViewportSizeAsync(width, 900);
        await page.Page.GotoAsync(address);
        return page;
    }

    private static async Task<long> GzipBytesAsync(BackendHost backend, string[] addresses)
    {
        long total = 0;
        foreach (var address in addresses.Where(address => !address.Contains("/api/", StringComparison.Ordinal)).Append(backend.Address.ToString()).Distinct())
        {
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                await gzip.WriteAsync(await backend.Client.GetByteArrayAsync(address, Token), Token);
            }

            total += packed.Length;
        }

        return total;
    }

    /// <summary>One browser for all tests of the page.</summary>
    public sealed class Chromium : IAsyncLifetime
    {
        public HeadlessChromium Browser { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Browser = await HeadlessChromium.StartAsync();

        public ValueTask DisposeAsync() => Browser.DisposeAsync();
    }
}
