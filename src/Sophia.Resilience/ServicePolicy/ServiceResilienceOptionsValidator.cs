using Microsoft.Extensions.Options;

namespace Sophia.Resilience;

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class ServiceResilienceOptionsValidator : IValidateOptions<ServiceResilienceOptions>;
