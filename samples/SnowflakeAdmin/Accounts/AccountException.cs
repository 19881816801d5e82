using System.Globalization;
using Sophia.Connections.Snowflake;

namespace SnowflakeAdmin.Accounts;

/// <summary>A statement could not be run, or failed. The message is for the caller and holds no secret.</summary>
internal sealed class AccountException : Exception
{
    private const string CallerMessageKey = "sophia.caller.message";
    private const string RetryAfterKey = "sophia.retry_after";

    private AccountException(string environment, string message, string? queryId, string? code, TimeSpan? retryAfter, Exception inner)
        : base(message, inner)
    {
        QueryId = queryId;
        Code = code;
        Data[CallerMessageKey] = message;
        Data["sophia.service"] = $"snowflake {environment}";
        if (retryAfter is { } wait)
        {
            Data[RetryAfterKey] = wait;
        }
    }

    /// <summary>By this Snowflake knows the statement, if it got that far.</summary>
    public string? QueryId { get; }

    /// <summary>Snowflake's code, if it gave one.</summary>
    public string? Code { get; }

    /// <summary>What a failure says to the caller.</summary>
    public static AccountException From(string environment, Exception exception)
    {
        if (exception is AccountException own)
        {
            return own;
        }

        if (Find<SnowflakeException>(exception) is { } failure)
        {
            return new AccountException(environment, Describe(environment, failure), failure.StatementHandle, failure.Code, failure.RetryAfter, exception);
        }

        var facts = FindFacts(exception);
        return new AccountException(
            environment,
            facts?.Data[CallerMessageKey] as string ?? $"The account of {environment} could not be used. The server's log says why.",
            null,
            null,
            facts?.Data[RetryAfterKey] as TimeSpan?,
            exception);
    }

    private static string Describe(string environment, SnowflakeException failure) => failure.Kind switch
    {
        SnowflakeErrorKind.Statement => failure.Message,
        SnowflakeErrorKind.Timeout => string.Create(CultureInfo.InvariantCulture, $"{failure.Message} The limit is that of the environment {environment}; ask for less, or read in smaller steps."),
        SnowflakeErrorKind.StatementUnknown => $"{environment}: the result is not there any more. Run the query again.",
        _ => $"{environment}: {failure.Message}",
    };

    private static T? Find<T>(Exception exception)
        where T : Exception
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is T found)
            {
                return found;
            }
        }

        return null;
    }

    private static Exception? FindFacts(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current.Data[CallerMessageKey] is string)
            {
                return current;
            }
        }

        return null;
    }
}
