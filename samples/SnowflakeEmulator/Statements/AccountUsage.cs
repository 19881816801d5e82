using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>The views of SNOWFLAKE.ACCOUNT_USAGE; here they have no delay.</summary>
internal static class AccountUsage
{
    public static TableData? Of(Session session, string name) => name switch
    {
        "QUERY_HISTORY" => Queries(session),
        "LOGIN_HISTORY" => Logins(session.Account),
        "WAREHOUSE_METERING_HISTORY" => Metering(session.Account),
        "USERS" => Users(session.Account),
        "ROLES" => Roles(session.Account),
        "GRANTS_TO_USERS" => GrantsToUsers(session.Account),
        "GRANTS_TO_ROLES" => GrantsToRoles(session.Account),
        "DATABASES" => Databases(session.Account),
        "SCHEMATA" => Schemata(session.Account),
        "TABLES" => InformationViews.Tables(session.Account.Databases.Values.SelectMany(d => d.Schemas.Values)),
        "COLUMNS" => InformationViews.Columns(session.Account.Databases.Values.SelectMany(d => d.Schemas.Values)),
        _ => null,
    };

    private static TableData Queries(Session session)
    {
        var all = new AccessControl(session).Has(Account.AccountAdmin) || new AccessControl(session).Has(session.Account.Root, "MONITOR USAGE");
        return new(
            ShowLists.Columns(
                "QUERY_ID QUERY_TEXT DATABASE_NAME SCHEMA_NAME QUERY_TYPE SESSION_ID:n USER_NAME ROLE_NAME WAREHOUSE_NAME WAREHOUSE_SIZE WAREHOUSE_TYPE QUERY_TAG EXECUTION_STATUS ERROR_CODE ERROR_MESSAGE"
                + " START_TIME:t END_TIME:t TOTAL_ELAPSED_TIME:n COMPILATION_TIME:n EXECUTION_TIME:n QUEUED_OVERLOAD_TIME:n ROWS_PRODUCED:n ROWS_INSERTED:n ROWS_UPDATED:n ROWS_DELETED:n BYTES_SCANNED:n"
                + " PARTITIONS_SCANNED:n PARTITIONS_TOTAL:n CREDITS_USED_CLOUD_SERVICES:d"),
            [.. session.Account.History.Queries.Where(q => all || q.User == session.User.Name).Reverse().Select(q => new object?[]
            {
                q.QueryId, q.Text, Null(q.Database), Null(q.Schema), q.Type, q.SessionId, q.User, q.Role, Null(q.Warehouse), Null(q.WarehouseSize), "STANDARD", q.Tag, q.Status, q.ErrorCode, q.ErrorMessage,
                q.Start, q.End, Milliseconds((q.End ?? session.Account.Time.GetUtcNow()) - q.Start), Milliseconds(q.Compilation), Milliseconds(q.Execution), 0L, q.RowsProduced, q.RowsInserted, q.RowsUpdated, q.RowsDeleted,
                q.BytesWritten, q.PartitionsTotal, q.PartitionsTotal, 0m,
            })]);
    }

    private static string? Null(string text) => text.Length == 0 ? null : text;

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static TableData Logins(Account account) => new(
        ShowLists.Columns("EVENT_ID:n EVENT_TIMESTAMP:t EVENT_TYPE USER_NAME CLIENT_IP REPORTED_CLIENT_TYPE REPORTED_CLIENT_VERSION FIRST_AUTHENTICATION_FACTOR SECOND_AUTHENTICATION_FACTOR IS_SUCCESS ERROR_CODE:n ERROR_MESSAGE"),
        [.. account.History.Logins.Reverse().Select(l => new object?[]
        {
            l.Id, l.At, "LOGIN", Null(l.User), l.ClientIp, "OTHER", l.ClientType, l.Factor, null, l.Success ? "YES" : "NO", l.ErrorCode is null ? null : long.Parse(l.ErrorCode, System.Globalization.CultureInfo.InvariantCulture), l.ErrorMessage,
        })]);

    /// <summary>One row for every hour in which a warehouse ran.</summary>
    private static TableData Metering(Account account)
    {
        var now = account.Time.GetUtcNow();
        List<object?[]> rows = [];
        foreach (var warehouse in account.Warehouses.Values.OrderBy(w => w.Name, StringComparer.Ordinal))
        {
            SortedDictionary<DateTimeOffset, decimal> hours = [];
            foreach (var run in warehouse.Runs(now))
            {
                AddHours(hours, run, now);
            }

            rows.AddRange(hours.Select(h => new object?[] { h.Key, h.Key.AddHours(1), 1L, warehouse.Name, h.Value, h.Value, 0m }));
        }

        return new(
            ShowLists.Columns("START_TIME:t END_TIME:t WAREHOUSE_ID:n WAREHOUSE_NAME CREDITS_USED:d CREDITS_USED_COMPUTE:d CREDITS_USED_CLOUD_SERVICES:d"), rows);
    }

    /// <summary>By the second, 60 at least, as Snowflake bills.</summary>
    private static void AddHours(SortedDictionary<DateTimeOffset, decimal> hours, WarehouseRun run, DateTimeOffset now)
    {
        var end = run.To ?? now;
        end = end < run.From.AddMinutes(1) ? run.From.AddMinutes(1) : end;
        for (var at = run.From; at < end;)
        {
            var hour = new DateTimeOffset(at.Year, at.Month, at.Day, at.Hour, 0, 0, at.Offset);
            var next = hour.AddHours(1) < end ? hour.AddHours(1) : end;
            hours[hour] = hours.GetValueOrDefault(hour) + Math.Round((decimal)(next - at).TotalSeconds * run.CreditsPerHour / 3600m, 9);
            at = next;
        }
    }

    private static TableData Users(Account account) => new(
        ShowLists.Columns("NAME CREATED_ON:t LOGIN_NAME DISPLAY_NAME EMAIL DISABLED DEFAULT_WAREHOUSE DEFAULT_NAMESPACE DEFAULT_ROLE OWNER LAST_SUCCESS_LOGIN:t HAS_PASSWORD HAS_RSA_PUBLIC_KEY COMMENT"),
        [.. account.Users.Values.OrderBy(u => u.Name, StringComparer.Ordinal).Select(u => new object?[]
        {
            u.Name, u.CreatedOn, u.LoginName, u.DisplayName, u.Email, u.Disabled ? "true" : "false", u.DefaultWarehouse, u.DefaultNamespace, u.DefaultRole, u.Owner, u.LastSuccessLogin,
            u.Password is null ? "false" : "true", u.Keys.Any(k => k is not null) ? "true" : "false", u.Comment,
        })]);

    private static TableData Roles(Account account) => new(
        ShowLists.Columns("CREATED_ON:t DELETED_ON:t NAME COMMENT OWNER ROLE_TYPE"),
        [.. account.Roles.Values.OrderBy(r => r.Name, StringComparer.Ordinal).Select(r => new object?[] { r.CreatedOn, null, r.Name, r.Comment, r.Owner, "ROLE" })]);

    private static TableData GrantsToUsers(Account account) => new(
        ShowLists.Columns("CREATED_ON:t DELETED_ON:t ROLE GRANTED_TO GRANTEE_NAME GRANTED_BY"),
        [.. account.Users.Values.SelectMany(u => u.Roles.Select(r => new object?[] { u.CreatedOn, null, r.Key, "USER", u.Name, r.Value }))]);

    private static TableData GrantsToRoles(Account account) => new(
        ShowLists.Columns("CREATED_ON:t MODIFIED_ON:t PRIVILEGE GRANTED_ON NAME GRANTED_TO GRANTEE_NAME GRANT_OPTION GRANTED_BY DELETED_ON:t"),
        [.. ShowGrants.All(account).SelectMany(ShowGrants.Rows).Select(r => new object?[] { r[0], r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], null })
            .Concat(account.Roles.Values.SelectMany(role => role.Inherits.Select(i => new object?[] { role.CreatedOn, role.CreatedOn, "USAGE", "ROLE", i.Key, "ROLE", role.Name, "false", i.Value, null })))]);

    private static TableData Databases(Account account) => new(
        ShowLists.Columns("DATABASE_NAME DATABASE_OWNER IS_TRANSIENT COMMENT CREATED:t DELETED:t RETENTION_TIME:n"),
        [.. account.Databases.Values.Select(d => new object?[] { d.Name, d.Owner, d.Transient ? "YES" : "NO", d.Comment, d.CreatedOn, null, d.RetentionDays })]);

    private static TableData Schemata(Account account) => new(
        ShowLists.Columns("CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER IS_TRANSIENT COMMENT CREATED:t DELETED:t"),
        [.. account.Databases.Values.SelectMany(d => d.Schemas.Values).Select(s => new object?[] { s.Database.Name, s.Name, s.Owner, s.Transient ? "YES" : "NO", s.Comment, s.CreatedOn, null })]);
}
