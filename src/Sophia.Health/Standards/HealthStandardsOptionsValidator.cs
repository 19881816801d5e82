using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>Checks the ranges; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class HealthStandardsOptionsValidator : IValidateOptions<HealthStandardsOptions>;
