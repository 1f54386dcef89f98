using EfBatched.Diagnostics;
using EfBatched.TestUtilities.Logging;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfBatched.FunctionalTests.Identity;

/// <summary>Two contexts of one database, each with a work of the same name.</summary>
[Trait("contract", "T8")]
public class OwnerTest(PostgresFixture server)
{
    private const string Mismatch =
        "The batched migration 'BackfillCode' of this database is not the one that 'SalesContext' declares over 'sales.Items': it was enqueued by "
        + "'CoreContext' over 'public.Items', so 'SalesContext' neither runs it nor answers for it. Names are unique in a database: give the one of "
        + "this context another name by 'HasName', and add its schema migration again. If 'CoreContext' is an earlier name of this context, keep "
        + "it: 'UseBatchedMigrations(b => b.HasOwnerName(\"CoreContext\"))'.";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_row_says_who_enqueued_it_and_over_which_table()
    {
        await using var database = await CreateEnqueuedAsync();

        Assert.Equal(
            "CoreContext public Items",
            await database.ScalarAsync("SELECT owner || ' ' || table_schema || ' ' || table_name FROM batched_migrations"));
        await using var core = database.OpenCore();
        Assert.Equal("CoreContext", (await core.Database.BatchedMigrations().GetAsync<CoreContext.BackfillCode>(CancellationToken)).Owner);
    }

    [Fact]
    public async Task A_runner_leaves_the_other_contexts_migration_alone_and_says_so_once()
    {
        await using var database = await CreateEnqueuedAsync();
        using var log = new RecordingLoggerProvider();
        using var sales = database.CreateSalesHost(log);

        await sales.StartAsync(CancellationToken);
        var idle = 0;
        await log.Entries.WaitForAsync(
            e => e.EventId.Id == EfBatchedEventId.RunnerIdle && Interlocked.Increment(ref idle) == 3, "three idle looks");
        await using var core = database.OpenCore();
        var explanation = await core.Database.BatchedMigrations().ExplainAsync<CoreContext.BackfillCode>(CancellationToken);
        await core.Database.RunBatchedMigrationsAsync(cancellationToken: CancellationToken);
        await sales.StopAsync(CancellationToken);

        Assert.Equal(Mismatch, Assert.Single(log.Entries.Items, e => e.EventId.Id == EfBatchedEventId.MigrationRefused).Message);
        Assert.StartsWith(
            "It waits for code: none of the 1 live runner(s) has its class. This build has it: deploy it, or run it in the foreground: ",
            explanation,
            StringComparison.Ordinal);
        Assert.Equal("core: 10 core, sales: 0 -", await database.CodesAsync());
    }

    [Fact]
    public async Task A_run_in_the_foreground_ends_without_it()
    {
        await using var database = await CreateEnqueuedAsync();
        await using var sales = database.OpenSales();

        var result = await sales.Database.RunBatchedMigrationsAsync(cancellationToken: CancellationToken);

        Assert.False(result.Succeeded);
        Assert.Equal(BatchedMigrationStatus.Active, Assert.Single(result.Migrations).Status);
        Assert.Equal("core: 0 -, sales: 0 -", await database.CodesAsync());
    }

    [Fact]
    public async Task An_enqueue_in_code_is_refused()
    {
        await using var database = await CreateEnqueuedAsync();
        await using var sales = database.OpenSales();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => sales.Database.EnqueueBatchedMigrationAsync<SalesContext.BackfillCode>(cancellationToken: CancellationToken));

        Assert.Equal(Mismatch, exception.Message);
    }

    [Fact]
    public async Task An_enqueue_by_a_step_is_refused_and_names_the_owner()
    {
        await using var database = await CreateEnqueuedAsync();
        await database.ExecuteAsync("DROP TABLE sales.\"Items\"");
        await using var sales = database.OpenSales();

        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => sales.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(CancellationToken));

        Assert.Equal("EFB02", exception.SqlState);
        Assert.Equal(
            "EfBatched: the batched migration 'BackfillCode' is to be enqueued by the context 'SalesContext', but one of that name belongs to another "
            + "context, so this work would never run. It is that of 'CoreContext'. Names are unique in a database, also among contexts that share the "
            + "tracking tables: give this one another name by 'HasName', and add its schema migration again. If that context is this one under an "
            + "earlier name, keep the name: 'UseBatchedMigrations(b => b.HasOwnerName(\"...\"))'.",
            exception.MessageText);
    }

    [Fact]
    public async Task Nothing_answers_for_it_by_the_class()
    {
        await using var database = await CreateEnqueuedAsync();
        await using (var core = database.OpenCore())
        {
            await core.Database.RunBatchedMigrationsAsync(cancellationToken: CancellationToken);
            Assert.True(await core.Database.IsBatchedMigrationFinishedAsync<CoreContext.BackfillCode>(CancellationToken));
        }

        await using var sales = database.OpenSales();
        var migrations = sales.Database.BatchedMigrations();
        Func<Task>[] questions =
        [
            () => sales.Database.IsBatchedMigrationFinishedAsync<SalesContext.BackfillCode>(CancellationToken),
            () => sales.Database.WaitForBatchedMigrationAsync<SalesContext.BackfillCode>(cancellationToken: CancellationToken),
            () => migrations.GetAsync<SalesContext.BackfillCode>(CancellationToken),
            () => migrations.PauseAsync<SalesContext.BackfillCode>("why", cancellationToken: CancellationToken),
            () => migrations.RunAgainAsync<SalesContext.BackfillCode>("why", cancellationToken: CancellationToken),
        ];
        foreach (var question in questions)
        {
            Assert.Equal(Mismatch, (await Assert.ThrowsAsync<InvalidOperationException>(question)).Message);
        }

        Assert.StartsWith(
            Mismatch + " It has finished, ", await migrations.ExplainAsync("BackfillCode", CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_row_of_an_earlier_version_the_table_decides()
    {
        await using var database = await CreateEnqueuedAsync();
        await database.ExecuteAsync("UPDATE batched_migrations SET owner = NULL, table_schema = NULL");
        await using var sales = database.OpenSales();
        await using var core = database.OpenCore();

        var refused = await sales.Database.RunBatchedMigrationsAsync(cancellationToken: CancellationToken);
        var question = await Assert.ThrowsAsync<InvalidOperationException>(
            () => sales.Database.IsBatchedMigrationFinishedAsync<SalesContext.BackfillCode>(CancellationToken));
        var run = await core.Database.RunBatchedMigrationsAsync(cancellationToken: CancellationToken);

        Assert.False(refused.Succeeded);
        Assert.Equal(
            "The batched migration 'BackfillCode' of this database is not the one that 'SalesContext' declares over 'sales.Items': it was enqueued over "
            + "'public.Items', so 'SalesContext' neither runs it nor answers for it. Names are unique in a database: give the one of this context "
            + "another name by 'HasName', and add its schema migration again.",
            question.Message);
        Assert.True(run.Succeeded);
        Assert.Equal("core: 10 core, sales: 0 -", await database.CodesAsync());
    }

    [Fact]
    public async Task A_context_that_was_renamed_keeps_its_migrations_by_its_earlier_name()
    {
        await using var database = await CreateEnqueuedAsync();
        await database.ExecuteAsync("UPDATE batched_migrations SET owner = 'OldContext'");
        await using var renamed = database.OpenCore();
        await using var keeping = database.OpenCore(b => b.HasOwnerName("OldContext"));

        var refused = await renamed.Database.RunBatchedMigrationsAsync(cancellationToken: CancellationToken);
        var run = await keeping.Database.RunBatchedMigrationsAsync(cancellationToken: CancellationToken);

        Assert.False(refused.Succeeded);
        Assert.True(run.Succeeded);
        Assert.True(await keeping.Database.IsBatchedMigrationFinishedAsync<CoreContext.BackfillCode>(CancellationToken));
    }

    [Fact]
    public async Task A_table_that_was_renamed_since_is_still_the_migrations()
    {
        await using var database = await CreateEnqueuedAsync();
        await using var core = database.OpenCore();
        await core.Database.RunBatchedMigrationsAsync(cancellationToken: CancellationToken);
        await database.ExecuteAsync("UPDATE batched_migrations SET table_name = 'OldItems'");

        Assert.True(await core.Database.IsBatchedMigrationFinishedAsync<CoreContext.BackfillCode>(CancellationToken));

        await database.ExecuteAsync("CREATE TABLE \"OldItems\" (\"Id\" integer)");
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => core.Database.IsBatchedMigrationFinishedAsync<CoreContext.BackfillCode>(CancellationToken));
    }

    private async Task<SharedDatabase> CreateEnqueuedAsync()
    {
        var database = await SharedDatabase.CreateAsync(server);
        await using var core = database.OpenCore();
        Assert.True(await core.Database.EnqueueBatchedMigrationAsync<CoreContext.BackfillCode>(cancellationToken: CancellationToken));
        return database;
    }
}
