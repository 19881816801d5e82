using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SnowflakeAdmin.Environments;
using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Tests.Environments;

/// <summary>Which environments there are, and with which settings.</summary>
public sealed class AccountSettingsTests
{
    private static AccountSettings Read(params (string Key, string Value)[] settings) => AccountSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value))).Build(),
        EnvironmentDefaults.Names,
        "prod");

    private static string? Pool(AccountSettings settings, string environment, string key) => settings.Pools.GetValueOrDefault($"Sophia:ConnectionPools:snowflake-{environment}:{key}");

    [Fact]
    public void Without_an_account_every_environment_is_emulated()
    {
        var settings = Read(("Sophia:ConnectionPools:snowflake:MaxConnections", "25"), ("SNOWFLAKE_USER", "SOMEBODY"));

        Assert.True(settings.Emulated);
        Assert.Equal(["dev", "stg", "prod"], settings.Environments);
        Assert.Equal("25", Pool(settings, "stg", "MaxConnections"));
        Assert.Null(Pool(settings, "stg", "User"));
    }

    [Fact]
    public void An_account_without_an_environment_is_the_one_that_only_reads()
    {
        var settings = Read(("SNOWFLAKE_ACCOUNT", "acme-main"), ("SNOWFLAKE_USER", "SVC"), ("SNOWFLAKE_PRIVATE_KEY_FILE", "/keys/k.p8"), ("Sophia:ConnectionPools:snowflake:CircuitBreaker:FailureThreshold", "7"));

        Assert.False(settings.Emulated);
        Assert.Equal(["prod"], settings.Environments);
        Assert.Equal("acme-main", Pool(settings, "prod", "Account"));
        Assert.Equal("/keys/k.p8", Pool(settings, "prod", "PrivateKeyFile"));
        Assert.Equal("7", Pool(settings, "prod", "CircuitBreaker:FailureThreshold"));
    }

    [Fact]
    public void Environments_have_their_own_accounts_and_share_what_is_given_for_all()
    {
        var settings = Read(
            ("SNOWFLAKE_DEV_ACCOUNT", "acme-dev"), ("SNOWFLAKE_PROD_ACCOUNT", "acme-prod"), ("SNOWFLAKE_USER", "SVC"), ("SNOWFLAKE_DEV_USER", "DEVELOPER"), ("SNOWFLAKE_DEV_ROLE", "ENGINEER"),
            ("SNOWFLAKE_DEV_WAREHOUSE", "W"), ("SNOWFLAKE_DEV_DATABASE", "D"), ("SNOWFLAKE_DEV_SCHEMA", "S"), ("SNOWFLAKE_PRIVATE_KEY", "pem"), ("SNOWFLAKE_PRIVATE_KEY_PASSPHRASE", "secret"));

        Assert.Equal(["dev", "prod"], settings.Environments);
        Assert.Equal(("acme-dev", "DEVELOPER", "pem"), (Pool(settings, "dev", "Account"), Pool(settings, "dev", "User"), Pool(settings, "dev", "PrivateKey")));
        Assert.Equal(("acme-prod", "SVC", null), (Pool(settings, "prod", "Account"), Pool(settings, "prod", "User"), Pool(settings, "prod", "Role")));
    }

    [Theory]
    [InlineData("SNOWFLAKE_PRIVATE_KEY_FILE", "SNOWFLAKE_ACCOUNT")]
    [InlineData("SNOWFLAKE_TOKEN", "SNOWFLAKE_ACCOUNT")]
    [InlineData("SNOWFLAKE_DEV_TOKEN", "SNOWFLAKE_DEV_ACCOUNT")]
    [InlineData("SNOWFLAKE_PROD_ROLE", "SNOWFLAKE_PROD_ACCOUNT")]
    public void A_key_or_role_without_an_account_is_no_wish_for_demo_data(string variable, string missing)
    {
        var problem = Assert.Single(Read((variable, "SECRET")).Problems);

        Assert.Contains(missing, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", problem, StringComparison.Ordinal);
        Assert.Empty(Read((variable, "SECRET"), ("SNOWFLAKE_ACCOUNT", "acme")).Problems);
    }

    [Fact]
    public void One_account_can_be_all_environments_with_roles_of_their_own()
    {
        var settings = Read(("SNOWFLAKE_ACCOUNT", "acme"), ("SNOWFLAKE_DEV_ROLE", "DEV"), ("SNOWFLAKE_STG_ROLE", "STG"));

        Assert.Equal(["dev", "stg"], settings.Environments);
        Assert.Equal(("acme", "STG"), (Pool(settings, "stg", "Account"), Pool(settings, "stg", "Role")));
    }

    [Fact]
    public void A_policy_is_read_from_names_and_patterns()
    {
        var policy = EnvironmentPolicy.Create(
            "dev", new EnvironmentOptions { Statements = ["read", "Insert", "DropTable"], Readable = ["app"], Denied = ["app.hr"], PrivilegedRoles = ["BOSS"], Warehouses = ["load*"] }, "APP", "MAIN");

        Assert.Equal(["Read", "Insert", "DropTable"], policy.Statements.Names());
        Assert.Equal("APP.*.*", Assert.Single(policy.Readable).ToString());
        Assert.Equal(["LOAD*"], policy.Warehouses);
        // These two cannot be taken out.
        Assert.Equal(["ACCOUNTADMIN", "BOSS", "SECURITYADMIN"], policy.PrivilegedRoles.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("dev", 60, ConfirmationMode.Destructive)]
    [InlineData("stg", 30, ConfirmationMode.Changes)]
    [InlineData("prod", 15, ConfirmationMode.Changes)]
    [InlineData("another", 15, ConfirmationMode.Changes)]
    public void The_defaults_are_those_of_the_plan(string environment, int seconds, ConfirmationMode confirm)
    {
        var (statements, mode, timeout) = EnvironmentDefaults.Of(environment);

        Assert.Equal((TimeSpan.FromSeconds(seconds), confirm), (timeout, mode));
        Assert.Equal(environment == "dev", statements.Contains(KindSet.All));
        Assert.Equal(environment is "prod" or "another", statements.IsReadOnly);
        Assert.Equal(environment == "dev", statements.Contains(KindSet.Of(StatementKind.DropTable)));
    }

    [Theory]
    [InlineData("Statements", "Frobnicate")]
    [InlineData("Statements", "3")]
    [InlineData("Readable", "a.b.c.d")]
    [InlineData("Denied", "a b")]
    public void A_setting_that_is_none_names_its_key(string key, string value)
    {
        var options = new EnvironmentOptions();
        options.GetType().GetProperty(key)!.SetValue(options, new[] { value });

        var error = Assert.Throws<OptionsValidationException>(() => EnvironmentPolicy.Create("dev", options, null, null));
        Assert.Contains($"SnowflakeAdmin:Environments:dev:{key}", error.Message, StringComparison.Ordinal);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_out_of_range_names_the_environment()
    {
        var options = new SnowflakeAdminOptions();
        options.Environments["stg"] = new EnvironmentOptions { Timeout = TimeSpan.FromHours(1) };

        var result = new SnowflakeAdminOptionsValidator().Validate(null, options);

        Assert.True(result.Failed);
        Assert.Contains("SnowflakeAdmin:Environments:stg", result.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConfirmationMode.None, StatementKind.DropTable, false)]
    [InlineData(ConfirmationMode.Destructive, StatementKind.Insert, false)]
    [InlineData(ConfirmationMode.Destructive, StatementKind.DropTable, true)]
    [InlineData(ConfirmationMode.Destructive, StatementKind.GrantRole, true)]
    [InlineData(ConfirmationMode.Changes, StatementKind.Insert, true)]
    [InlineData(ConfirmationMode.Changes, StatementKind.Select, false)]
    public void Confirmation_depends_on_the_mode_and_the_statement(ConfirmationMode mode, object kind, bool expected)
    {
        var environment = new AdminEnvironment { Name = "x", Pool = "x", Account = "x", Policy = EnvironmentPolicy.Create("x", new(), null, null), Confirm = mode };

        Assert.Equal(expected, environment.NeedsConfirmation(KindSet.Of((StatementKind)kind)));
    }
}
