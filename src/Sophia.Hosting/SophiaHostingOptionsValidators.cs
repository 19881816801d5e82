using Microsoft.Extensions.Options;

namespace Sophia.Hosting;

/// <summary>Checks the ranges; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class SophiaHostingOptionsValidator : IValidateOptions<SophiaHostingOptions>;

/// <summary>Checks the ranges; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class SophiaServerOptionsValidator : IValidateOptions<SophiaServerOptions>;
