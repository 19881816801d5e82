using Microsoft.Extensions.Options;

namespace Sophia.WebSockets;

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class SophiaWebSocketOptionsValidator : IValidateOptions<SophiaWebSocketOptions>;

/// <summary>Checks the options of one endpoint, when it is mapped.</summary>
[OptionsValidator]
internal sealed partial class SophiaWebSocketEndpointOptionsValidator : IValidateOptions<SophiaWebSocketEndpointOptions>;
