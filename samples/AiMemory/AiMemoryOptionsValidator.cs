using Microsoft.Extensions.Options;

namespace AiMemory;

/// <summary>Checks the ranges at start.</summary>
[OptionsValidator]
internal sealed partial class AiMemoryOptionsValidator : IValidateOptions<AiMemoryOptions>;
