using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Polly.CircuitBreaker;
using Sophia.Resilience;

namespace Backend.Watching;

/// <summary>The check of one server, behind its circuit breaker: a server that is down is left alone until its time is over.</summary>
internal sealed class ServerCheck(WatchedServer server, ServerClient client, CircuitBreaker breaker, AskedServers asked, TimeProvider time)
{
    public async Task<HealthCheckResult> CheckAsync(CancellationToken cancellationToken)
    {
        if (!breaker.TryAcquire(out var permit))
        {
            asked.Note(server.Name, asked: false);
            return Rejected();
        }

        using var late = new CancellationTokenSource(server.Timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return Verdict(await client.AskAsync(server, limit.Token), permit);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            var seconds = server.Timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            return Verdict(ServerAnswer.Down($"It did not answer within {seconds} s."), permit);
        }
        catch
        {
            permit.Cancel();
            throw;
        }
    }

    private HealthCheckResult Verdict(ServerAnswer answer, CircuitBreakerPermit permit)
    {
        asked.Note(server.Name, !answer.Unknown);
        if (answer.Unknown)
        {
            permit.Cancel();
        }
        else if (answer.Failed)
        {
            permit.Failure(new ServerUnusableException(answer.Reason!));
        }
        else
        {
            permit.Success();
        }

        return new HealthCheckResult(answer.Status, answer.Reason);
    }

    private HealthCheckResult Rejected() => breaker.State is CircuitState.Isolated
        ? HealthCheckResult.Degraded("Its circuit breaker was isolated by an operator; it is not asked.")
        : HealthCheckResult.Unhealthy($"Its circuit breaker is open: {breaker.LastFailure?.Message ?? "it failed repeatedly"}");
}

/// <summary>The failure that a breaker remembers.</summary>
internal sealed class ServerUnusableException(string message) : Exception(message);
