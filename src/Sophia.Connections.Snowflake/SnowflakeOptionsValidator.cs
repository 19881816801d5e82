using Microsoft.Extensions.Options;

namespace Sophia.Connections.Snowflake;

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class SnowflakeOptionsValidator : IValidateOptions<SnowflakeOptions>;
