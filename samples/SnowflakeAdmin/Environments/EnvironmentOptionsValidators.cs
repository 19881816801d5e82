using Microsoft.Extensions.Options;

namespace SnowflakeAdmin.Environments;

/// <summary>Checks one environment's ranges.</summary>
[OptionsValidator]
internal sealed partial class EnvironmentOptionsValidator : IValidateOptions<EnvironmentOptions>;

/// <summary>Checks the ranges of the settings at start.</summary>
[OptionsValidator]
internal sealed partial class SnowflakeAdminOptionsRanges : IValidateOptions<SnowflakeAdminOptions>;

/// <summary>Checks all settings at start, those of each environment under its name.</summary>
internal sealed class SnowflakeAdminOptionsValidator : IValidateOptions<SnowflakeAdminOptions>
{
    public ValidateOptionsResult Validate(string? name, SnowflakeAdminOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(new SnowflakeAdminOptionsRanges().Validate(name, options));
        foreach (var (environment, own) in options.Environments)
        {
            result.AddResult(new EnvironmentOptionsValidator().Validate($"{SnowflakeAdminOptions.Section}:Environments:{environment}", own));
        }

        return result.Build();
    }
}
