namespace SnowflakeEmulator;

/// <summary>What the process says; event ids 7000 – 7099.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 7000, Level = LogLevel.Information, Message = "Snowflake emulator listens at {Address} as account {Account}.")]
    public static partial void Listening(ILogger logger, Uri address, string account);
}
