/// <summary>Waits for something that another thread is about to do.</summary>
internal static class Eventually
{
    private const int Yields = 50;

    public static async Task IsTrueAsync(Func<bool> condition)
    {
        // Generous: a loaded machine only makes it slower, never wrong.
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(60));
        for (var i = 0; !condition(); i++)
        {
            late.Token.ThrowIfCancellationRequested();
            if (i < Yields)
            {
                await Task.Yield();
            }
            else
            {
                // Whoever is waited for needs the processor, too.
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, late.Token);
            }
        }
    }
}
