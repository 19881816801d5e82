using System.Net;
using Microsoft.Extensions.Options;

namespace Sophia.Hosting;

/// <summary>Checks the ranges; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class SophiaHostingOptionsValidator : IValidateOptions<SophiaHostingOptions>;

/// <summary>Checks the ranges; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class SophiaServerOptionsValidator : IValidateOptions<SophiaServerOptions>;

/// <summary>A name that is not an address makes Kestrel listen on every interface, so a slip of the pen would open the server to the network.</summary>
internal sealed class ListenHostValidator : IValidateOptions<SophiaServerOptions>
{
    public ValidateOptionsResult Validate(string? name, SophiaServerOptions options) =>
        options.Host is "*" or "localhost" || IPAddress.TryParse(options.Host.Trim('[', ']'), out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Sophia:Server:Host is '{options.Host}'. Allowed are an IP address, 'localhost', or '*' for every interface; a name would open every interface without saying so.");
}
