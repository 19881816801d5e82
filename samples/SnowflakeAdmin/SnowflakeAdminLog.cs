namespace SnowflakeAdmin;

/// <summary>Every message of the sample, with its event ID. An ID is never reused.</summary>
internal static partial class SnowflakeAdminLog
{
    [LoggerMessage(1, LogLevel.Information, "No Snowflake account is configured: {Environment} is an emulator with demo data at {Address}, ready after {Milliseconds:0} ms. Its data is gone when the process ends.")]
    public static partial void EmulatorReady(this ILogger logger, string environment, Uri address, double milliseconds);

    [LoggerMessage(2, LogLevel.Information, "Environment {Environment}: account {Account}, statements {Statements}, confirmation {Confirm}, {Seconds} s a statement.")]
    public static partial void EnvironmentReady(this ILogger logger, string environment, string account, string statements, Environments.ConfirmationMode confirm, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "Refused in {Environment}, tool {Tool}, caller {Caller}: {Reason}")]
    public static partial void Refused(this ILogger logger, string environment, string tool, string caller, Guard.GuardReason reason);

    [LoggerMessage(4, LogLevel.Error, "The end of operation {Operation} in {Environment} could not be written into the audit log; its start is there.")]
    public static partial void EndNotAudited(this ILogger logger, Exception exception, string operation, string environment);

    [LoggerMessage(6, LogLevel.Error, "The emulator of {Environment} failed.")]
    public static partial void EmulatorFailed(this ILogger logger, Exception exception, string environment);

    [LoggerMessage(5, LogLevel.Information, "The audit log is in {Folder}.")]
    public static partial void AuditReady(this ILogger logger, string folder);
}
