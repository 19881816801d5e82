using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace SnowflakeEmulator.Tests.Drivers;

public sealed class LoginTests(DriverFixture emulator) : IClassFixture<DriverFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_login_gives_tokens_parameters_and_what_the_session_uses()
    {
        using var client = await emulator.ConnectAsync(Token);
        var data = client.Login!["data"]!;
        Assert.Null(client.Login["code"]);
        Assert.Equal(3600, (int)data["validityInSeconds"]!);
        Assert.Equal(14_400, (int)data["masterValidityInSeconds"]!);
        Assert.Equal("""{"databaseName":"D","schemaName":"PUBLIC","warehouseName":"COMPUTE_WH","roleName":"ACCOUNTADMIN"}""", data["sessionInfo"]!.ToJsonString());
        var parameters = data["parameters"]!.AsArray().ToDictionary(p => (string)p!["name"]!, p => p!["value"]!.ToJsonString());
        Assert.Equal("0", parameters["CLIENT_STAGE_ARRAY_BINDING_THRESHOLD"]);
        Assert.Equal("\"JSON\"", parameters["PYTHON_CONNECTOR_QUERY_RESULT_FORMAT"]);
        Assert.Equal("true", parameters["AUTOCOMMIT"]);
    }

    [Fact]
    public async Task Session_parameters_of_the_login_hold_and_come_back()
    {
        using var client = await emulator.ConnectAsync(
            Token, new JsonObject { ["SESSION_PARAMETERS"] = new JsonObject { ["QUERY_TAG"] = "nightly", ["CLIENT_SESSION_KEEP_ALIVE"] = true, ["TIMEZONE"] = "UTC" } });
        var answer = await client.QueryAsync("SELECT 1", cancellationToken: Token);
        var parameters = answer["data"]!["parameters"]!.AsArray().ToDictionary(p => (string)p!["name"]!, p => p!["value"]!.ToJsonString());
        Assert.Equal("true", parameters["CLIENT_SESSION_KEEP_ALIVE"]);
        Assert.Equal("nightly", await client.RowsAsync("SELECT QUERY_TAG FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY WHERE QUERY_TEXT = 'SELECT 1' AND QUERY_TAG <> ''", cancellationToken: Token));
    }

    [Fact]
    public async Task A_parameter_that_would_change_results_is_refused_by_name()
    {
        using var client = new DriverClient(emulator.Host.BaseAddress);
        var login = await client.LoginAsync(
            "driver", "correct horse", more: new JsonObject { ["SESSION_PARAMETERS"] = new JsonObject { ["TIMEZONE"] = "Europe/Berlin" } }, cancellationToken: Token);
        Assert.False((bool)login["success"]!);
        Assert.Equal("Unsupported feature 'PARAMETER TIMEZONE = Europe/Berlin'.", (string?)login["message"]);
    }

    [Theory]
    [InlineData("driver", "wrong")]
    [InlineData("nobody", "correct horse")]
    public async Task A_wrong_name_and_a_wrong_password_are_refused_alike(string user, string password)
    {
        using var client = new DriverClient(emulator.Host.BaseAddress);
        var login = await client.LoginAsync(user, password, cancellationToken: Token);
        Assert.False((bool)login["success"]!);
        Assert.Equal("390100", (string?)login["code"]);
        Assert.Equal("Incorrect username or password was specified.", (string?)login["message"]);
        Assert.Null(client.Token);
    }

    [Fact]
    public async Task Another_account_is_refused()
    {
        using var client = new DriverClient(emulator.Host.BaseAddress);
        var body = new JsonObject { ["data"] = new JsonObject { ["ACCOUNT_NAME"] = "OTHER", ["LOGIN_NAME"] = "driver", ["PASSWORD"] = "correct horse" } };
        Assert.Equal("390100", (string?)(await client.SendAsync(HttpMethod.Post, "/session/v1/login-request", body, null, Token))["code"]);
    }

    [Fact]
    public async Task A_role_that_is_not_granted_is_refused()
    {
        emulator.Host.AddUser("PLAIN");
        emulator.Host.SetPassword("PLAIN", "p");
        using var client = new DriverClient(emulator.Host.BaseAddress);
        var login = await client.LoginAsync("plain", "p", "&roleName=accountadmin", cancellationToken: Token);
        Assert.Equal("390189", (string?)login["code"]);
        Assert.True((bool)(await client.LoginAsync("plain", "p", cancellationToken: Token))["success"]!);
        Assert.Equal("PUBLIC", (string?)client.Login!["data"]!["sessionInfo"]!["roleName"]);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_left_out_or_refused_where_the_driver_wants_it_checked()
    {
        using var client = new DriverClient(emulator.Host.BaseAddress);
        var login = await client.LoginAsync("driver", "correct horse", "&databaseName=nope&warehouse=none", cancellationToken: Token);
        Assert.Equal("""{"databaseName":null,"schemaName":null,"warehouseName":null,"roleName":"ACCOUNTADMIN"}""", login["data"]!["sessionInfo"]!.ToJsonString());
        var strict = new JsonObject { ["SESSION_PARAMETERS"] = new JsonObject { ["CLIENT_VALIDATE_DEFAULT_PARAMETERS"] = true } };
        login = await client.LoginAsync("driver", "correct horse", "&databaseName=nope", strict, Token);
        Assert.Equal("390201", (string?)login["code"]);
        Assert.Equal("The requested database does not exist or not authorized.", (string?)login["message"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_pair_logs_in_whether_its_times_are_in_seconds_or_milliseconds(bool milliseconds)
    {
        using var key = RSA.Create(2048);
        emulator.Host.RegisterPublicKey("DRIVER", key);
        using var client = new DriverClient(emulator.Host.BaseAddress);
        var jwt = Jwt.Create(key, "LOCAL", "DRIVER", emulator.Clock.GetUtcNow(), milliseconds: milliseconds);
        Assert.True((bool)(await client.LoginWithTokenAsync("SNOWFLAKE_JWT", jwt, "driver", cancellationToken: Token))["success"]!);
        Assert.Equal("DRIVER", await client.RowsAsync("SELECT CURRENT_USER()", cancellationToken: Token));
    }

    [Fact]
    public async Task A_key_pair_that_is_not_registered_is_refused_with_390144()
    {
        using var key = RSA.Create(2048);
        using var client = new DriverClient(emulator.Host.BaseAddress);
        var login = await client.LoginWithTokenAsync("SNOWFLAKE_JWT", Jwt.Create(key, "LOCAL", "DRIVER", emulator.Clock.GetUtcNow()), "driver", cancellationToken: Token);
        Assert.Equal("390144", (string?)login["code"]);
        Assert.StartsWith("JWT token is invalid. [", (string?)login["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OAUTH", "390303")]
    [InlineData("PROGRAMMATIC_ACCESS_TOKEN", "394400")]
    public async Task Registered_tokens_log_in_and_others_do_not(string authenticator, string refused)
    {
        emulator.Host.RegisterAccessToken("DRIVER", "secret-" + authenticator, TimeSpan.FromDays(30));
        using var client = new DriverClient(emulator.Host.BaseAddress);
        Assert.True((bool)(await client.LoginWithTokenAsync(authenticator, "secret-" + authenticator, cancellationToken: Token))["success"]!);
        Assert.Equal(refused, (string?)(await client.LoginWithTokenAsync(authenticator, "guess", cancellationToken: Token))["code"]);
    }

    [Fact]
    public async Task An_authenticator_the_emulator_does_not_have_is_named()
    {
        using var client = new DriverClient(emulator.Host.BaseAddress);
        Assert.Equal("Unsupported feature 'AUTHENTICATOR EXTERNALBROWSER'.", (string?)(await client.LoginWithTokenAsync("EXTERNALBROWSER", "", cancellationToken: Token))["message"]);
    }

    [Fact]
    public async Task A_disabled_user_is_refused()
    {
        emulator.Host.AddUser("GONE");
        emulator.Host.SetPassword("GONE", "p");
        await emulator.Host.ExecuteAsync("ALTER USER GONE SET DISABLED = TRUE", Token);
        using var client = new DriverClient(emulator.Host.BaseAddress);
        Assert.Equal("390101", (string?)(await client.LoginAsync("gone", "p", cancellationToken: Token))["code"]);
    }

    [Fact]
    public async Task Logins_stand_in_the_history_with_their_failures()
    {
        emulator.Host.AddUser("WATCHED");
        emulator.Host.SetPassword("WATCHED", "p");
        using var stranger = new DriverClient(emulator.Host.BaseAddress);
        await stranger.LoginAsync("watched", "wrong", cancellationToken: Token);
        await stranger.LoginAsync("watched", "p", cancellationToken: Token);
        using var client = await emulator.ConnectAsync(Token);
        Assert.Equal(
            "NO|390100|INCORRECT_USERNAME_PASSWORD|PASSWORD\nYES|∅|∅|PASSWORD",
            await client.RowsAsync(
                "SELECT IS_SUCCESS, ERROR_CODE, ERROR_MESSAGE, FIRST_AUTHENTICATION_FACTOR FROM SNOWFLAKE.ACCOUNT_USAGE.LOGIN_HISTORY WHERE USER_NAME = 'WATCHED' ORDER BY EVENT_ID",
                cancellationToken: Token));
    }
}
