using System.Data.Common;

namespace Sophia.Configuration.Layers;

/// <summary>
/// Fills what a Postgres connection string leaves open from <c>POSTGRES_DB</c>, <c>POSTGRES_USER</c> and <c>POSTGRES_PASSWORD</c>: the names of the
/// server's own container image, which say nothing about where the server is.
/// </summary>
internal static class PostgresEnvironment
{
    public const string Database = "POSTGRES_DB";
    public const string User = "POSTGRES_USER";
    public const string Password = "POSTGRES_PASSWORD";

    /// <summary>The connection string with what was missing, or the same string when nothing was.</summary>
    public static string Fill(string connectionString, IReadOnlyDictionary<string, string> variables) =>
        connectionString.Contains("://", StringComparison.Ordinal) ? FillUrl(connectionString, variables) : FillKeywords(connectionString, variables);

    private static string FillUrl(string url, IReadOnlyDictionary<string, string> variables)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return url;
        }

        var info = uri.UserInfo.Split(':', 2);
        var user = info[0].Length > 0 ? info[0] : Escaped(variables, User);
        var password = info.Length > 1 ? info[1] : Escaped(variables, Password);
        var database = uri.AbsolutePath.Length > 1 ? uri.AbsolutePath : "/" + Escaped(variables, Database);
        var login = password.Length > 0 ? $"{user}:{password}@" : user.Length > 0 ? $"{user}@" : "";
        return $"{uri.Scheme}://{login}{uri.Authority[(uri.Authority.LastIndexOf('@') + 1)..]}{database}{uri.Query}";
    }

    private static string FillKeywords(string text, IReadOnlyDictionary<string, string> variables)
    {
        var builder = new DbConnectionStringBuilder();
        try
        {
            builder.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            return text; // The driver says what is wrong with it, in its own words.
        }

        var added = Add(builder, variables, Database, "Database", "DB")
            | Add(builder, variables, User, "Username", "User ID", "User Name", "UserId", "UID", "User")
            | Add(builder, variables, Password, "Password", "PSW", "PWD", "Passfile");
        return added ? builder.ConnectionString : text;
    }

    private static bool Add(DbConnectionStringBuilder builder, IReadOnlyDictionary<string, string> variables, string variable, params string[] keywords)
    {
        if (keywords.Any(builder.ContainsKey) || !variables.TryGetValue(variable, out var value) || value.Length == 0)
        {
            return false;
        }

        builder[keywords[0]] = value;
        return true;
    }

    private static string Escaped(IReadOnlyDictionary<string, string> variables, string name) =>
        Uri.EscapeDataString(variables.GetValueOrDefault(name) ?? "");
}
