namespace SnowflakeAdmin.Audit;

/// <summary>The audit log cannot be written; nothing runs then.</summary>
internal sealed class AuditException : Exception
{
    public AuditException(string folder, Exception inner)
        : base($"The audit log in {folder} cannot be written.", inner) => Data["sophia.caller.message"] = "The audit log cannot be written, so nothing is run. Tell the operator of this server.";
}
