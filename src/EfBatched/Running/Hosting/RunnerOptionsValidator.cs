using EfBatched.Texts;
using EfBatched.Throttling;
using EfBatched.Tracking;
using Microsoft.Extensions.Options;

namespace EfBatched.Running.Hosting;

/// <summary>Checks the ranges that the options document, all at once.</summary>
internal sealed class RunnerOptionsValidator : IValidateOptions<BatchedMigrationRunnerOptions>
{
    /// <summary>The longest wait for a build that contains a work, if it is not for ever.</summary>
    public static readonly TimeSpan LongestMissingWorkTimeout = TimeSpan.FromDays(7);

    /// <summary>Options for one run in the foreground, checked.</summary>
    /// <exception cref="OptionsValidationException">An option is out of range.</exception>
    public static BatchedMigrationRunnerOptions Create(Action<BatchedMigrationRunnerOptions>? configure)
    {
        var options = new BatchedMigrationRunnerOptions();
        configure?.Invoke(options);
        return new RunnerOptionsValidator().Validate(null, options) is { Failed: true } result
            ? throw new OptionsValidationException(Options.DefaultName, typeof(BatchedMigrationRunnerOptions), result.Failures)
            : options;
    }

    /// <summary>What is permitted, and yet keeps the runner from telling one cause from another.</summary>
    public static IEnumerable<string> FindDoubts(BatchedMigrationRunnerOptions options)
    {
        if (options.LockTimeout >= options.WorkTimeout)
        {
            yield return HostingStrings.LockTimeoutIsHidden(options.LockTimeout, nameof(options.WorkTimeout), options.WorkTimeout);
        }

        if (options.LockTimeout >= options.BoundaryTimeout)
        {
            yield return HostingStrings.LockTimeoutIsHidden(options.LockTimeout, nameof(options.BoundaryTimeout), options.BoundaryTimeout);
        }
    }

    public ValidateOptionsResult Validate(string? name, BatchedMigrationRunnerOptions options)
    {
        var faults = new List<string>();
        InRange(nameof(options.JobInterval), options.JobInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        InRange(nameof(options.StartJitter), options.StartJitter, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        InRange(nameof(options.MaxRunDuration), options.MaxRunDuration, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        InRange(nameof(options.LeaseDuration), options.LeaseDuration, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        InRange(
            nameof(options.TargetBatchDuration),
            options.TargetBatchDuration,
            MigrationSizes.MinTargetBatchDuration,
            MigrationSizes.MaxTargetBatchDuration);
        InRange(nameof(options.WorkTimeout), options.WorkTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        InRange(nameof(options.BoundaryTimeout), options.BoundaryTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        InRange(nameof(options.BookkeepingTimeout), options.BookkeepingTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        InRange(nameof(options.LockTimeout), options.LockTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        InRange(nameof(options.RetryDelay), options.RetryDelay, TimeSpan.Zero, TimeSpan.FromHours(1));
        InRange(nameof(options.MaxRetryDelay), options.MaxRetryDelay, TimeSpan.Zero, TimeSpan.FromHours(24));
        InRange(nameof(options.ShutdownGrace), options.ShutdownGrace, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        if (options.MissingWorkTimeout != Timeout.InfiniteTimeSpan)
        {
            InRange(nameof(options.MissingWorkTimeout), options.MissingWorkTimeout, TimeSpan.FromMinutes(2), LongestMissingWorkTimeout);
        }

        if (!MigrationSizes.IsRetention(options.JobRetention))
        {
            faults.Add(TrackingStrings.RetentionOutOfRange(nameof(options.JobRetention), options.JobRetention));
        }

        CountInRange(nameof(options.MaxJobAttempts), options.MaxJobAttempts, 1, 100);
        CountInRange(nameof(options.MaxConcurrentJobs), options.MaxConcurrentJobs, 1, 32);

        if (options.MaxRetryDelay < options.RetryDelay)
        {
            faults.Add(HostingStrings.RetryDelaysContradict(options.RetryDelay, options.MaxRetryDelay));
        }

        if (options.LeaseDuration <= options.WorkTimeout)
        {
            faults.Add(HostingStrings.LeaseShorterThanWork(options.LeaseDuration, options.WorkTimeout));
        }

        if (options.TargetBatchDuration >= options.WorkTimeout)
        {
            faults.Add(HostingStrings.TargetNotShorterThanWork(options.TargetBatchDuration, options.WorkTimeout));
        }

        if (options.LockTimeout >= options.LeaseDuration)
        {
            faults.Add(HostingStrings.LockTimeoutNotShorterThanLease(options.LockTimeout, options.LeaseDuration));
        }

        if (options.BookkeepingTimeout > options.LeaseDuration)
        {
            faults.Add(HostingStrings.BookkeepingLongerThanLease(options.BookkeepingTimeout, options.LeaseDuration));
        }

        faults.AddRange(ThrottlingOptionsValidator.FindFaults(options.Throttling, options.LeaseDuration));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(HostingStrings.OptionsInvalid(faults));

        void CountInRange(string option, int value, int min, int max)
        {
            if (value < min || value > max)
            {
                faults.Add(Phrases.OptionOutOfRange(option, value, min, max));
            }
        }

        void InRange(string option, TimeSpan value, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max)
            {
                faults.Add(Phrases.OptionOutOfRange(option, value, min, max));
            }
        }
    }
}
