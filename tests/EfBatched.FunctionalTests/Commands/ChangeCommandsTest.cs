using EfBatched.CommandLine;
using EfBatched.Operating;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Commands;

public class ChangeCommandsTest
{
    [Fact]
    [Trait("contract", "R14")]
    public async Task Pause_and_resume_one_by_name_twice_is_the_same_as_once()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();

        Assert.Equal(0, await app.RunAsync("pause FillCopy --reason load --actor ann"));
        Assert.Equal(CommandLineStrings.Changed("FillCopy", "paused") + Environment.NewLine, app.Output.ToString());
        Assert.Equal(0, await app.RunAsync("pause FillCopy --reason again"));
        Assert.Equal(CommandLineStrings.AlreadyChanged("FillCopy", "paused") + Environment.NewLine, app.Output.ToString());
        Assert.Equal(BatchedMigrationStatus.Paused, await StatusAsync(app, "FillCopy"));
        Assert.Equal(1, await app.RunAsync("run"));
        Assert.Matches("^FillCopy: paused by ann at [-0-9: ]+ UTC.*load", app.Output.ToString());

        Assert.Equal(0, await app.RunAsync("resume FillCopy"));
        Assert.Equal(0, await app.RunAsync("resume FillCopy"));
        Assert.Equal(CommandLineStrings.NotPaused("FillCopy") + Environment.NewLine, app.Output.ToString());
        Assert.Equal(BatchedMigrationStatus.Active, await StatusAsync(app, "FillCopy"));
    }

    [Fact]
    [Trait("contract", "R14")]
    public async Task Pause_and_resume_all()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();
        await app.EnqueueAsync<FillBroken>();

        Assert.Equal(0, await app.RunAsync("pause --all --reason load"));
        Assert.Equal(CommandLineStrings.PausedAll(2) + Environment.NewLine, app.Output.ToString());
        Assert.Equal(BatchedMigrationStatus.Paused, await StatusAsync(app, "FillBroken"));

        Assert.Equal(0, await app.RunAsync("resume --all"));
        Assert.Equal(CommandLineStrings.ResumedAll(2) + Environment.NewLine, app.Output.ToString());
        Assert.Equal(BatchedMigrationStatus.Active, await StatusAsync(app, "FillBroken"));
    }

    [Fact]
    [Trait("contract", "R14")]
    public async Task A_refused_change_says_why_and_changes_nothing()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();
        await app.RunAsync("run");

        Assert.Equal(1, await app.RunAsync("pause FillCopy --reason late"));

        Assert.Equal(
            "The batched migration 'FillCopy' cannot be paused: it is Finished. "
            + OperatingStrings.RefusedTransition(BatchedMigrationStatus.Finished) + Environment.NewLine,
            app.Error.ToString());
        Assert.Equal(BatchedMigrationStatus.Finished, await StatusAsync(app, "FillCopy"));
    }

    [Fact]
    public async Task Who_and_why_are_kept_with_the_event()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();

        await app.RunAsync("pause FillCopy --reason load --actor ann");

        var last = await app.WithContextAsync(
            c => c.Set<BatchedEventRow>().OrderBy(e => e.Id).LastAsync(TestContext.Current.CancellationToken));
        Assert.Equal((BatchedEventKind.Paused, "load", "ann"), (last.Kind, last.Reason, last.Actor));
    }

    [Fact]
    public async Task A_failed_migration_is_retried_then_skipped()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillBroken>();
        await app.RunAsync("run --max-job-attempts 1");

        Assert.Equal(0, await app.RunAsync("retry FillBroken --reason mended"));
        Assert.Equal(BatchedMigrationStatus.Active, await StatusAsync(app, "FillBroken"));
        Assert.Equal(1, await app.RunAsync("retry FillBroken"));
        Assert.Equal(0, await app.RunAsync("skip FillBroken --reason obsolete"));
        Assert.Equal(BatchedMigrationStatus.Finished, await StatusAsync(app, "FillBroken"));
        Assert.Equal(0, await app.RunAsync("wait FillBroken"));
        Assert.Contains("obsolete", app.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("contract", "T7")]
    public async Task Again_runs_what_has_ended_once_more_and_asks_why()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();

        Assert.Equal(1, await app.RunAsync("again FillCopy --reason late"));
        Assert.Equal(
            "The batched migration 'FillCopy' cannot be run again: it is Active. It has not ended yet. Wait for it, or cancel it first."
            + Environment.NewLine,
            app.Error.ToString());
        await app.RunAsync("run");
        Assert.Equal(2, await app.RunAsync("again FillCopy"));
        Assert.Equal(0, await app.RunAsync("again FillCopy --reason late"));
        Assert.Equal($"The batched migration 'FillCopy' runs again, from the beginning of its table.{Environment.NewLine}", app.Output.ToString());
        Assert.Equal(BatchedMigrationStatus.Active, await StatusAsync(app, "FillCopy"));
        await app.RunAsync("run");
        Assert.Equal(BatchedMigrationStatus.Finished, await StatusAsync(app, "FillCopy"));
    }

    [Fact]
    public async Task A_cancelled_migration_will_not_finish()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();

        Assert.Equal(0, await app.RunAsync("cancel FillCopy --reason wrong"));
        Assert.Equal(0, await app.RunAsync("cancel FillCopy --reason wrong"));
        Assert.Equal(CommandLineStrings.AlreadyChanged("FillCopy", "cancelled") + Environment.NewLine, app.Output.ToString());

        Assert.Equal(1, await app.RunAsync("wait FillCopy"));
        Assert.StartsWith("The batched migration 'FillCopy' is Cancelled and will not finish by itself", app.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause Fil --reason why")]
    [InlineData("resume Fil")]
    [InlineData("retry Fil")]
    [InlineData("skip Fil --reason why")]
    [InlineData("cancel Fil --reason why")]
    [InlineData("again Fil --reason why")]
    [InlineData("wait Fil")]
    [InlineData("run Fil")]
    public async Task An_unknown_name_is_a_usage_error(string line)
    {
        await using var app = await NotesApp.CreateAsync();

        Assert.Equal(2, await app.RunAsync(line));
        Assert.Equal(TrackingStrings.NotFound("Fil", []) + Environment.NewLine, app.Error.ToString());
    }

    private static async Task<BatchedMigrationStatus> StatusAsync(NotesApp app, string name) =>
        (await app.WithContextAsync(c => c.Database.BatchedMigrations().GetAsync(name, TestContext.Current.CancellationToken))).Status;
}
