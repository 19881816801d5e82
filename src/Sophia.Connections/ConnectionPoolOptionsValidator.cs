using Microsoft.Extensions.Options;

namespace Sophia.Connections;

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class ConnectionPoolOptionsValidator : IValidateOptions<ConnectionPoolOptions>;
