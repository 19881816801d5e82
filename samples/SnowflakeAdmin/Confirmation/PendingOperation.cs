using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace SnowflakeAdmin.Confirmation;

/// <summary>An operation that waits for its confirmation.</summary>
/// <param name="Operation">Its number in the audit log.</param>
/// <param name="Caller">Who asked for it; nobody else can confirm it.</param>
/// <param name="Environment">Where it is to run.</param>
/// <param name="Tool">By which tool it was asked for.</param>
/// <param name="Sql">What is to run, exactly.</param>
/// <param name="ByPerson">Whether the client has put the question to a person; then only that answer confirms it.</param>
/// <param name="Expires">Until when.</param>
internal sealed record PendingOperation(string Operation, string Caller, string Environment, string Tool, string Sql, bool ByPerson, DateTimeOffset Expires)
{
    /// <summary>What the store knows a token by: whoever reads the store cannot confirm anything.</summary>
    public static string KeyOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

/// <summary>The JSON of operations that wait in Redis.</summary>
[JsonSerializable(typeof(PendingOperation))]
internal sealed partial class PendingJson : JsonSerializerContext;
