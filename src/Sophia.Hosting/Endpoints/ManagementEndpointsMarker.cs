namespace Sophia.Hosting;

/// <summary>Remembers that the endpoints of this application are mapped, so that mapping them twice does no harm.</summary>
internal sealed class ManagementEndpointsMarker
{
    private int _mapped;

    public bool TryMap() => Interlocked.Exchange(ref _mapped, 1) == 0;
}
