using System.Collections.Concurrent;

namespace Snowflake.Data.Client;

/// <summary>What the stand-in was asked and what it is to answer, by account, so that tests do not meet.</summary>
public static class StandIn
{
    private static readonly ConcurrentDictionary<string, Exception> s_failures = new();
    private static readonly ConcurrentDictionary<string, string> s_opened = new();

    /// <summary>Lets every opening of an account fail; null lets it succeed.</summary>
    public static void Fail(string account, Exception? failure)
    {
        if (failure is null)
        {
            s_failures.TryRemove(account, out _);
        }
        else
        {
            s_failures[account] = failure;
        }
    }

    /// <summary>The connection string an account was opened with.</summary>
    public static string? OpenedWith(string account) => s_opened.GetValueOrDefault(account);

    internal static void Open(string account, string connectionString)
    {
        s_opened[account] = connectionString;
        if (s_failures.TryGetValue(account, out var failure))
        {
            throw failure;
        }
    }
}
