using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Sophia.Connections;

/// <summary>Finds an ADO.NET provider by the name of its factory type.</summary>
internal static class DatabaseProvider
{
    /// <exception cref="ConnectionFailedException">The assembly or the type is not there, or it is no provider factory.</exception>
    [RequiresUnreferencedCode("The provider is found by name; trimming may have removed it. Use the overload that takes the DbProviderFactory.")]
    public static DbProviderFactory Find(string service, string typeName)
    {
        var assembly = typeName.Split(',') is [_, var name, ..] ? name.Trim() : null;
        Type type;
        try
        {
            type = Type.GetType(typeName, throwOnError: true)!;
        }
        catch (Exception exception) when (exception is IOException or TypeLoadException or BadImageFormatException)
        {
            throw Missing(service, exception is TypeLoadException || assembly is null
                ? $"the assembly '{assembly ?? "of the program"}' has no type '{typeName.Split(',')[0].Trim()}'. Write the provider as \"Namespace.FactoryType, Assembly\"."
                : $"the assembly '{assembly}' of its provider is not there. Add the package that carries it: dotnet add package {assembly}.");
        }

        return type.GetField("Instance")?.GetValue(null) as DbProviderFactory
            ?? (typeof(DbProviderFactory).IsAssignableFrom(type) ? Activator.CreateInstance(type) as DbProviderFactory : null)
            ?? throw Missing(service, $"'{typeName}' is not a DbProviderFactory. Name the provider's factory type.");
    }

    public static DbDataSource CreateSource(string service, DbProviderFactory provider, string connectionString)
    {
        try
        {
            return provider.CreateDataSource(connectionString);
        }
        catch (ArgumentException)
        {
            // The provider's own message may quote the connection string, and with it the password.
            throw new ConnectionFailedException(
                service, new ConnectionFailure(ConnectionFailureKind.Configuration, "its connection string cannot be read by the provider. Check the names of its settings."));
        }
    }

    private static ConnectionFailedException Missing(string service, string reason) =>
        new(service, new ConnectionFailure(ConnectionFailureKind.MissingProvider, reason));
}
