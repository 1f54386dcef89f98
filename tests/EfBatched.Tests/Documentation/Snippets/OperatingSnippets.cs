using EfBatched;
using Microsoft.EntityFrameworkCore;

namespace Shop;

/// <summary>What the documents show for operating migrations from code. Compiled, never run.</summary>
internal static class OperatingSnippets
{
    public static async Task OperateAsync(ShopContext context, CancellationToken cancellationToken)
    {
        // snippet: operate
        var migrations = context.Database.BatchedMigrations();

        foreach (var state in await migrations.ListAsync(cancellationToken))
        {
            Console.WriteLine($"{state.Name} {state.Status} {state.Progress:P0} {state.RemainingTime} {state.HeldReason}");
        }

        await migrations.PauseAsync<BackfillSearchName>("Checkout is slow, ticket 4711", cancellationToken: cancellationToken);
        await migrations.ResumeAsync<BackfillSearchName>(cancellationToken: cancellationToken);
        var failed = await migrations.JobsAsync("BackfillSearchName", BatchedJobStatus.Failed, cancellationToken: cancellationToken);
        // end
        _ = failed;
    }

    public static async Task MendAsync(ShopContext context, CancellationToken cancellationToken)
    {
        // snippet: bad-rows
        var migrations = context.Database.BatchedMigrations();
        foreach (var job in await migrations.JobsAsync("BackfillSearchName", BatchedJobStatus.Failed, cancellationToken: cancellationToken))
        {
            Console.WriteLine($"{job.Id} {job.UpTo} {job.ErrorSqlState} {job.ErrorType} {job.ErrorMessage} {job.ErrorConstraint} {job.ErrorHint}");
        }

        await migrations.RetryJobAsync(17, "repaired by hand", cancellationToken: cancellationToken);
        await migrations.SkipJobAsync(18, "test account", cancellationToken: cancellationToken);
        // end
    }

    public static async Task SetAsync(ShopContext context, CancellationToken cancellationToken)
    {
        var migrations = context.Database.BatchedMigrations();
        // snippet: set
        await migrations.SetAsync<BackfillSearchName>(
            s => s.HasTargetBatchDuration(TimeSpan.FromMilliseconds(200)).HasMaxParallelJobs(1), "Checkout is slow", cancellationToken: cancellationToken);
        // end
    }

    public static async Task StopAllAsync(ShopContext context, CancellationToken cancellationToken)
    {
        // snippet: pause-all
        await context.Database.BatchedMigrations().PauseAllAsync("Incident 4711", actor: "on call", cancellationToken);
        // end
    }

    public static async Task<IReadOnlyList<Customer>> FindAsync(ShopContext context, string name, CancellationToken cancellationToken)
    {
        // snippet: feature
        var query = await context.Database.IsBatchedMigrationFinishedAsync<BackfillSearchName>(cancellationToken)
            ? context.Customers.Where(c => c.SearchName == name.ToLower())
            : context.Customers.Where(c => c.Name.ToLower() == name.ToLower());
        // end
        return await query.ToListAsync(cancellationToken);
    }

    public static async Task AgainAsync(ShopContext context, CancellationToken cancellationToken)
    {
        // snippet: again
        await context.Database.BatchedMigrations().RunAgainAsync<BackfillSearchName>("Import of 3 May was late", cancellationToken: cancellationToken);
        await context.Database.WaitForBatchedMigrationAsync<BackfillSearchName>(TimeSpan.FromMinutes(15), cancellationToken);
        // end
    }
}
