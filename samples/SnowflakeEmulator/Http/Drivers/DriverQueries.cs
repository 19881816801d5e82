using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Faults;
using SnowflakeEmulator.Statements;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Http.Drivers;

/// <summary>Statements of drivers: handed in, waited for, cancelled, watched.</summary>
internal sealed class DriverQueries(Account account, StatementRunner runner, SnowflakeEmulatorOptions options, ChunkApi chunks)
{
    public async Task SubmitAsync(HttpContext http, DriverSession session, EmulatorFaults faults)
    {
        var request = await QueryRequest.ReadAsync(http.Request, http.RequestAborted);
        var id = http.Request.Query["requestId"].FirstOrDefault() ?? throw RequestBody.Bad("The parameter 'requestId' is required.");
        var run = runner.Submit(new StatementRequest(
            session.Session,
            request.Text,
            new Bindings(request.Bindings) { Describe = request.DescribeOnly },
            request.StatementCount ?? 1,
            options.StatementTimeout,
            Driver: true,
            NullAsText: false,
            RequestKey(session, id))
        {
            DescribeOnly = request.DescribeOnly, Parameters = request.Parameters, Detached = request.Asynchronous,
        });
        if (request.Asynchronous || faults.TakeAccepted())
        {
            await DriverAnswers.RunningAsync(http, run, request.Asynchronous);
            return;
        }

        await AnswerAsync(http, run);
    }

    public Task ResultAsync(HttpContext http, DriverSession session, string id) => AnswerAsync(http, Find(session, id));

    /// <summary>Cancels by query id or, in the body, by request id; a statement that has ended is left alone, as drivers expect.</summary>
    public async Task AbortAsync(HttpContext http, DriverSession session, string? id)
    {
        if (id is null)
        {
            using var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
            var request = RequestBody.Text(body.RootElement, "requestId") ?? throw RequestBody.Bad("The field 'requestId' is required.");
            if (runner.Store.FindRequest(RequestKey(session, request)) is { } found)
            {
                StatementRunner.Cancel(found);
            }
        }
        else
        {
            StatementRunner.Cancel(Find(session, id));
        }

        await DriverAnswers.OkAsync(http, null);
    }

    public Task MonitorAsync(HttpContext http, DriverSession session, string id) => DriverAnswers.StatusAsync(http, Find(session, id));

    private static string RequestKey(DriverSession session, string requestId) => session.Session.Id + ":" + requestId;

    private StatementRun Find(DriverSession session, string id) =>
        runner.Store.Find(id) is { } run && run.Session.User == session.Session.User
            ? run
            : throw new SnowflakeException("000709", "02000", $"Statement {id} not found") { HttpStatus = StatusCodes.Status200OK };

    private async Task AnswerAsync(HttpContext http, StatementRun run)
    {
        if (!run.IsDone)
        {
            var limit = Task.Delay(options.SynchronousWait, account.Time, http.RequestAborted);
            if (await Task.WhenAny(run.Done, limit) == limit)
            {
                await DriverAnswers.RunningAsync(http, run, asynchronous: false);
                return;
            }
        }

        if (run.Error is { } error)
        {
            await DriverAnswers.ErrorAsync(http, error, run);
            return;
        }

        await DriverAnswers.ResultAsync(http, run, (handle, chunk) => chunks.Url(http.Request, handle, chunk));
    }
}
