using EfBatched.CommandLine;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Commands;

[Trait("contract", "B17")]
public class SetCommandTest
{
    [Fact]
    public async Task Settings_are_changed_shown_and_kept_with_the_reason()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();

        Assert.Equal(
            0, await app.RunAsync("set FillCopy --reason load --actor ann --batch-size 20 --max-jobs 2 --target-batch-duration 250ms"));
        Assert.Equal(CommandLineStrings.Changed("FillCopy", "changed") + Environment.NewLine, app.Output.ToString());
        Assert.Equal(0, await app.RunAsync("set FillCopy --reason load --batch-size 20"));
        Assert.Equal(CommandLineStrings.AlreadySet("FillCopy") + Environment.NewLine, app.Output.ToString());
        Assert.Equal(0, await app.RunAsync("status FillCopy"));
        Assert.Contains("20 rows a batch, 40 a job, 2 jobs at once, 250 ms a batch wanted", app.Output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await app.RunAsync("set FillCopy --reason calm --fixed-batch-size 20 --target-batch-duration default"));
        Assert.Equal(0, await app.RunAsync("status FillCopy"));
        Assert.Contains("20 rows a batch (fixed), 40 a job, 2 jobs at once" + Environment.NewLine, app.Output.ToString(), StringComparison.Ordinal);

        var reasons = await app.WithContextAsync(c => c.Set<BatchedEventRow>()
            .Where(e => e.Kind == BatchedEventKind.SettingsChanged).OrderBy(e => e.Id).Select(e => e.Reason)
            .ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, reasons.Count);
        Assert.StartsWith("load (batch size from 10 to 20", reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_are_set_and_taken_back()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();

        Assert.Equal(
            0,
            await app.RunAsync(
                "set FillCopy --reason load --duty-cycle 10 --rows-per-second 500 --wal-bytes-per-second 70000 --run-window 22:00-06:00"));
        Assert.Equal(0, await app.RunAsync("set FillCopy --reason calm --duty-cycle default --run-window default"));
        Assert.Equal(2, await app.RunAsync("set FillCopy --reason load --duty-cycle half"));
        Assert.StartsWith(
            "'half' is not a number. Write it without a unit, or 'default'." + Environment.NewLine, app.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await app.RunAsync("set FillCopy --reason load --duty-cycle 101"));

        var row = await app.WithContextAsync(c => c.Set<BatchedMigrationRow>().SingleAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            (null, 500, 70_000L, null), (row.DutyCyclePercent, row.MaxRowsPerSecond, row.MaxWalBytesPerSecond, row.RunWindow));
    }

    [Fact]
    public async Task Wrong_values_are_wrong_usage()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();

        Assert.Equal(2, await app.RunAsync("set FillCopy --reason load --batch-size 0"));
        Assert.Equal(
            $"'batch size' is 0; choose a value from 1 to 100000.{Environment.NewLine}See 'batched set --help'.{Environment.NewLine}",
            app.Error.ToString());
        Assert.Equal(2, await app.RunAsync("set FillCopy --reason load"));
    }
}
