using Microsoft.Extensions.Options;

namespace Sophia.Resilience;

/// <summary>
/// Keeps retries from becoming the load that keeps a service down: whatever happens, the retries it has granted are at most
/// <see cref="RetryBudgetOptions.Burst"/> plus <see cref="RetryBudgetOptions.Share"/> of the calls it has counted.
/// </summary>
/// <remarks>Safe for any number of threads at once; never waits and never allocates.</remarks>
public sealed class RetryBudget
{
    // Thousandths of a retry, so that a share is a whole number.
    private const long Unit = 1000;

    private readonly long _share;
    private readonly long _capacity;
    private long _balance;
    private long _granted;
    private long _denied;

    /// <summary>Makes a full budget.</summary>
    /// <param name="options">How much; copied. <see langword="null"/> takes the defaults.</param>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public RetryBudget(RetryBudgetOptions? options = null)
    {
        options ??= new RetryBudgetOptions();
        var result = new RetryBudgetOptionsValidator().Validate(null, options);
        if (result.Failed)
        {
            throw new OptionsValidationException(nameof(RetryBudget), typeof(RetryBudgetOptions), result.Failures);
        }

        _share = (long)(options.Share * Unit);
        _capacity = options.Burst * Unit;
        _balance = _capacity;
    }

    /// <summary>How many retries are paid for at this moment.</summary>
    public double Available => Volatile.Read(ref _balance) / (double)Unit;

    /// <summary>How many retries it has granted.</summary>
    public long Granted => Volatile.Read(ref _granted);

    /// <summary>How many retries it has denied.</summary>
    public long Denied => Volatile.Read(ref _denied);

    /// <summary>Counts one call (not a retry), which pays its share.</summary>
    public void RecordCall()
    {
        var seen = Volatile.Read(ref _balance);
        while (seen < _capacity)
        {
            var found = Interlocked.CompareExchange(ref _balance, Math.Min(seen + _share, _capacity), seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    /// <summary>Asks for one retry.</summary>
    public bool TryTakeRetry()
    {
        var seen = Volatile.Read(ref _balance);
        while (seen >= Unit)
        {
            var found = Interlocked.CompareExchange(ref _balance, seen - Unit, seen);
            if (found == seen)
            {
                Interlocked.Increment(ref _granted);
                return true;
            }

            seen = found;
        }

        Interlocked.Increment(ref _denied);
        return false;
    }
}
