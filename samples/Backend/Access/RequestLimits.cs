using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Backend.Access;

/// <summary>How many requests a caller may make: a token bucket for all of <c>/api</c> and a smaller one for changes.</summary>
internal static class RequestLimits
{
    public const string Reads = "reads";
    public const string Changes = "changes";

    public static IServiceCollection AddBackendLimits(this IServiceCollection services)
    {
        services.AddOptions<RequestLimitOptions>().BindConfiguration(RequestLimitOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RequestLimitOptions>, RequestLimitOptionsValidator>();
        services.AddRateLimiter(static limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = static (rejected, _) => RefuseAsync(rejected);
            limiter.AddPolicy(Reads, static context =>
            {
                var options = context.RequestServices.GetRequiredService<IOptions<RequestLimitOptions>>().Value;
                return Bucket(context, options, options.RequestsPerMinute, options.Burst);
            });
            limiter.AddPolicy(Changes, static context =>
            {
                var perMinute = context.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value.ChangesPerMinute;
                var options = context.RequestServices.GetRequiredService<IOptions<RequestLimitOptions>>().Value;
                return Bucket(context, options, perMinute, BackendDefaults.ChangeBurst);
            });
        });
        return services;
    }

    // As many buckets as MaxCallers: callers beyond share one by chance, so nobody can grow the process by coming from many addresses.
    private static RateLimitPartition<int> Bucket(HttpContext context, RequestLimitOptions options, int perMinute, int burst) => RateLimitPartition.GetTokenBucketLimiter(
        (int)((uint)Caller.KeyOf(context).GetHashCode(StringComparison.Ordinal) % (uint)options.MaxCallers),
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
            QueueLimit = 0,
        });

    private static async ValueTask RefuseAsync(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        rejected.HttpContext.Response.Headers.RetryAfter = seconds;
        await Problems.ProblemResponses.WriteAsync(rejected.HttpContext, $"Too many requests. Try again in {seconds} s.");
    }
}
