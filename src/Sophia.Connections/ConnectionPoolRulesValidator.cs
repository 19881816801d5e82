using Microsoft.Extensions.Options;

namespace Sophia.Connections;

/// <summary>Checks what two settings say together, and prints both values.</summary>
internal sealed class ConnectionPoolRulesValidator : IValidateOptions<ConnectionPoolOptions>
{
    public ValidateOptionsResult Validate(string? name, ConnectionPoolOptions options)
    {
        if (options.MinConnections > options.MaxConnections)
        {
            return ValidateOptionsResult.Fail(
                $"Sophia:ConnectionPools:{name}: MinConnections ({options.MinConnections}) is above MaxConnections ({options.MaxConnections}).");
        }

        return ValidateOptionsResult.Success;
    }
}
