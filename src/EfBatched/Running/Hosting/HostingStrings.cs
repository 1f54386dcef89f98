namespace EfBatched.Running.Hosting;

/// <summary>What is said of options and of the start of a runner.</summary>
internal static class HostingStrings
{
    public static string RetryDelaysContradict(TimeSpan delay, TimeSpan max) =>
        $"'MaxRetryDelay' ({max}) is shorter than 'RetryDelay' ({delay}), so no delay fits both; raise the one or lower the other.";

    public static string LeaseShorterThanWork(TimeSpan lease, TimeSpan work) =>
        $"'LeaseDuration' ({lease}) is not longer than 'WorkTimeout' ({work}), so a job would be taken from its runner in mid-batch; "
        + "raise the one or lower the other.";

    public static string LockTimeoutNotShorterThanLease(TimeSpan lockTimeout, TimeSpan lease) =>
        $"'LockTimeout' ({lockTimeout}) is not shorter than 'LeaseDuration' ({lease}), so a job could be lost while it waits for a lock; lower "
        + "the one or raise the other.";

    public static string BookkeepingLongerThanLease(TimeSpan bookkeeping, TimeSpan lease) =>
        $"'BookkeepingTimeout' ({bookkeeping}) is longer than 'LeaseDuration' ({lease}), so a job could be lost while its lease is renewed; "
        + "lower the one or raise the other.";

    public static string LockTimeoutIsHidden(TimeSpan lockTimeout, string option, TimeSpan timeout) =>
        $"'LockTimeout' ({lockTimeout}) is not shorter than '{option}' ({timeout}), so a statement that waits for a lock is taken for one that "
        + "is slow; lower the one or raise the other.";

    public static string TargetNotShorterThanWork(TimeSpan target, TimeSpan work) =>
        $"'TargetBatchDuration' ({target}) is not shorter than 'WorkTimeout' ({work}), so batches would grow until their statements time out; "
        + "raise the one or lower the other.";

    public static string OptionsInvalid(IReadOnlyCollection<string> faults) =>
        "The options of the batched migration runner are not valid, so it was not started: " + string.Join(" ", faults);

    public static string NothingDeclared(Type context) =>
        $"The model of '{context.Name}' declares no batched migration, so there is nothing to run. Before the first one and after the last that is "
        + "as it should be; set the option 'AllowNoMigrations' to true to have it unsaid. Else declare one by "
        + "'modelBuilder.HasBatchedMigration<T>()' in 'OnModelCreating'.";

    public static string CommandNotWired(Type context) =>
        "The application was started with the argument 'batched' but does not know that command, and would have served instead of answering. Add "
        + "the package 'EfBatched.CommandLine' to the project that starts the application, and this line between building and running the host: "
        + $"if (BatchedMigrationCommand.IsRequested(args)) return await app.RunBatchedMigrationCommandAsync<{context.Name}>(args);";

    public static string ForegroundStepFailed(int failures) =>
        $"A run of batched migrations in the foreground gave up after {failures} failed step(s) in a row; what is committed stays, and the next "
        + "run goes on from there. The inner exception says what failed.";

    public static string PoolTooSmall(Type context, int pool, ConnectionNeed need) =>
        $"The batched migration runner of '{context.Name}' was not started: its connection pool has {pool} connection(s), and it needs "
        + $"{need.Least} at the least, one for each of {need.Jobs} job(s) at once and one to look for work, beside those of the application. "
        + $"Set 'Maximum Pool Size' in the connection string to {need.Most} and what the application needs, or lower 'MaxConcurrentJobs'.";

    public static string PoolIsSmall(int pool, ConnectionNeed need) =>
        $"The connection pool has {pool} connection(s), and the runner uses up to {need.Most} at once, beside those of the application, so "
        + "it may wait for one and find fewer blocked sessions. Raise 'Maximum Pool Size' in the connection string or lower 'MaxConcurrentJobs'.";
}
