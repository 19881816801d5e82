using System.ComponentModel.DataAnnotations;
using SnowflakeAdmin.Environments;

namespace SnowflakeAdmin;

/// <summary>The settings of the sample, bound from the section <c>SnowflakeAdmin</c> and validated at start. Accounts and keys stand with their pools: see the README.</summary>
public sealed class SnowflakeAdminOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "SnowflakeAdmin";

    /// <summary>The environment that an account without one belongs to (<c>SNOWFLAKE_ACCOUNT</c> alone).</summary>
    /// <value>The default is <c>prod</c>, which only reads. Environment variable: <c>SNOWFLAKE_ENVIRONMENT</c>.</value>
    [Required]
    [RegularExpression("^[a-z][a-z0-9]{0,19}$")]
    public string Environment { get; set; } = "prod";

    /// <summary>What may be done where, by the environments' names.</summary>
    public IDictionary<string, EnvironmentOptions> Environments { get; } = new Dictionary<string, EnvironmentOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The folder of the audit log; it is created, readable by its owner alone.</summary>
    /// <value>The default is <c>sophia/snowflake-admin-audit</c> in the user's data folder.</value>
    public string? AuditFolder { get; set; }

    /// <summary>Callers who may read the whole audit log, as it names them; others see their own lines. <c>*</c> is everybody.</summary>
    /// <value>The default is <c>*</c>.</value>
    public IList<string>? AuditReaders { get; set; }

    /// <summary>How long a confirmation may take.</summary>
    /// <value>One minute to one hour. The default is ten minutes.</value>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ConfirmationLifetime { get; set; } = SnowflakeAdminDefaults.ConfirmationLifetime;
}
