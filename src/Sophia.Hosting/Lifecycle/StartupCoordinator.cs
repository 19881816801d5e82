using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Sophia.Hosting;

/// <summary>Takes the process from "the port is open" to ready, and from ready to drained.</summary>
internal sealed class StartupCoordinator : IHostedLifecycleService, IDisposable
{
    private readonly IServiceProvider _services;
    private readonly IHostApplicationLifetime _application;
    private readonly ServiceLifecycle _lifecycle;
    private readonly HealthCheckRunner _health;
    private readonly StartupTable _table;
    private readonly SophiaHostingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _interrupted = new();
    private StartupSequence? _sequence;
    private Task _start = Task.CompletedTask;
    private bool _wasReady;

    public StartupCoordinator(
        IServiceProvider services, IHostApplicationLifetime application, ServiceLifecycle lifecycle, HealthCheckRunner health,
        StartupTable table, IOptions<SophiaHostingOptions> options, TimeProvider time, ILogger<StartupCoordinator> logger)
    {
        (_services, _application, _lifecycle, _health) = (services, application, lifecycle, health);
        (_table, _options, _time, _logger) = (table, options.Value, time, logger);
        // No check runs before the start is done.
        health.HoldStart();
        application.ApplicationStarted.Register(BeginStart);
        // Before StoppingAsync of anybody: readiness goes off first.
        application.ApplicationStopping.Register(BeginShutdown);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A host that is stopped in code comes here before ApplicationStopping.
        BeginShutdown();
        // The listener still accepts: whoever has not yet noticed that readiness is off is served.
        await _start.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var delay = _wasReady && _options.ServeHttp ? _options.DrainDelay.GetValueOrDefault() : TimeSpan.Zero;
        if (delay > TimeSpan.Zero)
        {
            _logger.Draining(delay);
            await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_sequence is { } sequence)
        {
            await sequence.CleanupAsync(cancellationToken);
        }

        _lifecycle.SetStopped();
    }

    public void Dispose() => _interrupted.Dispose();

    private void BeginStart()
    {
        _lifecycle.SetHostStarted();
        StartupErrors.Disarm(_lifecycle);
        _start = Task.Run(StartServiceAsync);
    }

    private void BeginShutdown()
    {
        _wasReady |= _lifecycle.SetDraining();
        _interrupted.Cancel();
    }

    private async Task StartServiceAsync()
    {
        using var late = new CancellationTokenSource(_options.StartTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _interrupted.Token);
        try
        {
            _sequence = new StartupSequence(_services.GetServices<StartupStep>(), _time, _logger);
            await _sequence.RunAsync(either.Token);
            await _health.RefreshAsync(either.Token);
            _health.Start();
            either.Token.ThrowIfCancellationRequested();
            _table.Write();
            _lifecycle.TrySetReady();
        }
        catch (Exception) when (_interrupted.IsCancellationRequested)
        {
            // Whatever a step throws when it is told to stop. StoppedAsync cleans up.
            _logger.StartInterrupted();
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            await FailAsync(new TimeoutException(
                $"The start took longer than {_options.StartTimeout.TotalSeconds:0.#} s. Raise Sophia:Hosting:StartTimeout, or find out what it waits for."));
        }
        catch (Exception error)
        {
            await FailAsync(error);
        }
    }

    private async Task FailAsync(Exception error)
    {
        _lifecycle.SetFailed(error);
        _logger.StartFailed(FailureReason.Of(error));
        _logger.StartFailedDetail(error);
        if (_sequence is { } sequence)
        {
            using var patience = new CancellationTokenSource(_options.LongestRequest, _time);
            await sequence.CleanupAsync(patience.Token);
        }

        Environment.ExitCode = 1;
        _application.StopApplication();
    }
}
