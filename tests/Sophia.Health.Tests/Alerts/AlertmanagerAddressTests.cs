namespace Sophia.Health.Tests.Alerts;

public sealed class AlertmanagerAddressTests
{
    [Theory]
    [InlineData("http://alerts.example/", "http://alerts.example/api/v2/alerts")]
    [InlineData("http://alerts.example/behind/a-proxy/", "http://alerts.example/behind/a-proxy/api/v2/alerts")]
    public void The_path_of_the_address_is_kept(string address, string target) =>
        Assert.Equal(target, AlertmanagerExporter.Target(new Uri(address)).AbsoluteUri);
}
