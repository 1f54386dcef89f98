using EfBatched.CommandLine;
using EfBatched.CommandLine.Commands;
using EfBatched.Contexts;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EfBatched.FunctionalTests.Commands;

[Trait("contract", "R19")]
public class RunAndWaitCommandTest(PostgresFixture postgres)
{
    private static readonly string TooShort =
        "The batched migration 'FillCopy' did not finish within 00:00:00. No runner is alive: none has ever run in this "
        + "database. Start a process that calls 'AddBatchedMigrationRunner', or run it in the foreground: 'batched run FillCopy'. "
        + $"Wait longer, or let '<app> batched status FillCopy' say what holds it up.{Environment.NewLine}";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_takes_everything_that_is_open_to_its_end(bool onPostgres)
    {
        await using var database = onPostgres ? await postgres.CreateDatabaseAsync() : null;
        await using var app = await NotesApp.CreateAsync(database?.ConnectionString);
        await app.EnqueueAsync<FillCopy>();

        Assert.Equal(0, await app.RunAsync("run"));

        Assert.Contains("FillCopy: finished, 100 of 100 rows changed", app.Output.ToString(), StringComparison.Ordinal);
        Assert.Empty(app.Error.ToString());
        Assert.Equal(NotesApp.Notes, await CountAsync(app));
    }

    [Fact]
    public async Task Run_with_nothing_open_is_done()
    {
        await using var app = await NotesApp.CreateAsync();

        Assert.Equal(0, await app.RunAsync("run"));
        Assert.Equal(CommandLineStrings.NothingOpen + Environment.NewLine, app.Output.ToString());
    }

    [Fact]
    public async Task Run_of_one_leaves_the_others()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillBroken>();
        await app.EnqueueAsync<FillCopy>();

        Assert.Equal(0, await app.RunAsync("run FillCopy"));

        Assert.DoesNotContain("FillBroken", app.Output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await app.RunAsync("list"));
        Assert.Matches(@"(?m)^FillBroken +Active", app.Output.ToString());
    }

    [Fact]
    public async Task Run_has_its_own_limit_of_attempts_and_fails_with_the_cause()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillBroken>();

        Assert.Equal(1, await app.RunAsync("run --max-job-attempts 1"));
        // Behind its progress, where the run took long enough to tell of it.
        Assert.Matches($"(?m)^FillBroken: failed with JobExceedsMaxAttempts and waits for a person to retry, skip or cancel it: .*{FillBroken.Message}", app.Output.ToString());
    }

    [Fact]
    public async Task An_interrupted_run_commits_its_batch_and_the_next_goes_on_from_there()
    {
        await using var app = await NotesApp.CreateAsync(heldWork: true);
        await app.EnqueueAsync<FillCopy>();
        using var interrupt = new CancellationTokenSource();

        var run = app.RunAsync("run", interrupt.Token);
        await app.Gate.Entered.Task.WaitForAsync();
        await interrupt.CancelAsync();
        app.Gate.Opened.SetResult();

        Assert.Equal(130, await run.WaitForAsync());
        Assert.Equal(CommandLineStrings.Interrupted(VerbKind.Runs, "run") + Environment.NewLine, app.Error.ToString());
        Assert.Equal(10, await CountAsync(app));
        Assert.Equal(0, await app.RunAsync("run"));
        Assert.Equal(NotesApp.Notes, await CountAsync(app));
    }

    [Fact]
    public async Task A_wait_that_is_too_short_says_where_the_migration_stands()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();

        Assert.Equal(3, await app.RunAsync("wait FillCopy --timeout 0s"));
        Assert.Equal(TooShort, app.Error.ToString());
    }

    [Fact]
    public async Task A_wait_ends_when_the_migration_has_finished()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();
        await app.RunAsync("run");

        Assert.Equal(0, await app.RunAsync("wait FillCopy --timeout 1m"));
        Assert.StartsWith("FillCopy: finished", app.Output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("run")]
    [InlineData("wait FillCopy")]
    public async Task Without_tracking_tables_every_command_says_what_to_apply(string line)
    {
        await using var app = NotesApp.OnEmptyDatabase();

        Assert.Equal(1, await app.RunAsync(line));
        Assert.Equal(CommandLineStrings.TrackingTablesMissing("batched_migrations") + Environment.NewLine, app.Error.ToString());
    }

    [Fact]
    public async Task Without_the_context_a_command_says_what_to_register()
    {
        await using var app = NotesApp.WithServices(_ => { });

        Assert.Equal(1, await app.RunAsync("list"));
        Assert.Equal(ContextsStrings.ContextNotRegistered(typeof(NotesContext)) + Environment.NewLine, app.Error.ToString());
    }

    [Fact]
    public async Task A_context_factory_is_enough()
    {
        await using var app = NotesApp.WithServices(
            s => s.AddDbContextFactory<NotesContext>(o => o.UseSqlite("Data Source=:memory:").UseBatchedMigrations()));

        Assert.Equal(1, await app.RunAsync("list"));
        Assert.Equal(CommandLineStrings.TrackingTablesMissing("batched_migrations") + Environment.NewLine, app.Error.ToString());
    }

    [Fact]
    public async Task The_host_extension_is_the_same_command_line()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();

        var (output, console) = (Console.Out, Console.Error);
        await using var error = new StringWriter();
        Console.SetError(error);
        int code;
        try
        {
            code = await app.Host.RunBatchedMigrationCommandAsync<NotesContext>(
                ["batched", "wait", "FillCopy", "--timeout", "0s"], TestContext.Current.CancellationToken);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(console);
        }

        Assert.Equal(3, code);
        Assert.Equal(TooShort, error.ToString());
    }

    private static Task<int> CountAsync(NotesApp app) =>
        app.WithContextAsync(c => c.Notes.CountAsync(n => n.Copy == n.Text, TestContext.Current.CancellationToken));
}
