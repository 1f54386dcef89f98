using System.Diagnostics;
using System.Text.RegularExpressions;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Processes;
using Npgsql;

namespace EfBatched.FunctionalTests.Sample;

/// <summary>
/// One night with three replicas of the sample: what befalls them is staged, the person asks by the command line, and each answer is held
/// against the truth. `eng/night.sh` runs it over a million rows and keeps what was asked and answered.
/// </summary>
public sealed partial class NightTest
{
    private const string Name = "BackfillSearchName";

    // Rows per second: what is staged takes minutes on a busy machine, in which the migration must not end.
    private const string DaysLimit = "100";

    private const string EveningsLimit = "50";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // A million rows take their time on a busy machine.
    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(30);

    private static readonly string[] WaitForTheEnd = ["wait", Name, "--timeout", "30m"];

    [Fact]
    [Trait("contract", "T14")]
    [Trait("contract", "B1")]
    [Trait("contract", "B14")]
    public async Task Every_answer_of_a_night_is_true()
    {
        await using var night = await Night.BeginAsync();

        await StartThreeAsync(night);
        await KillAllAsync(night);
        await StartOneAsync(night);
        await LockTableAsync(night);
        await LowerLimitAsync(night);
        var waited = Stopwatch.GetTimestamp();
        await using (var wait = night.Begin(WaitForTheEnd))
        {
            await RestartServerUnderWaitAsync(night, wait);
            await AskWithWrongPasswordAsync(night);
            await PoisonRowAsync(night);
            await CheckWaitAsync(night, wait, waited);
        }

        await RepairAsync(night);
        await FinishAsync(night);
    }

    // At once, in a database whose schema is one step behind, and their sessions are ended while they set it up.
    private static async Task StartThreeAsync(Night night)
    {
        night.Say("Three replicas start at once, and all their sessions are ended while they do.");
        for (var i = 0; i < 3; i++)
        {
            night.StartReplica();
        }

        var ended = 0L;
        for (var since = Stopwatch.GetTimestamp(); ended == 0 && Stopwatch.GetElapsedTime(since) < Patience;)
        {
            ended = await night.QueryAsync<long>(
                "geo", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'geo' AND usename = 'places'");
        }

        Assert.True(ended > 0);
        await LimitAsync(night, DaysLimit, "As agreed for the day");
        await Task.WhenAll(night.Replicas.Select(WaitForProgressAsync));

        await night.AskUntilAsync(IsMoving, "explain", Name);
        await AssertMovesAsync(night);
        var runners = await night.AskAsync("runners", "--alive");
        Assert.All(night.Replicas, r => Assert.Contains($" {r.Id} ", runners.Text, StringComparison.Ordinal));
        await night.AskAsync("list");
    }

    private static async Task KillAllAsync(Night night)
    {
        await night.KillReplicasAsync();
        night.Say("All three are killed.");

        var answer = await night.AskUntilAsync(t => t.Contains("No runner is alive: ", StringComparison.Ordinal), "explain", Name);

        Assert.Contains($"'batched run {Name}'", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(" left", answer.Text, StringComparison.Ordinal);
        var list = await night.AskAsync("list");
        Assert.Contains("nobody runs it", list.Text, StringComparison.Ordinal);
        Assert.Contains("No runner is alive", (await night.AskAsync("runners", "--alive")).Text, StringComparison.Ordinal);
    }

    private static async Task StartOneAsync(Night night)
    {
        night.Say("One replica is started.");
        await WaitForProgressAsync(night.StartReplica());

        await night.AskUntilAsync(IsMoving, "explain", Name);
        await AssertMovesAsync(night);
    }

    private static async Task LockTableAsync(Night night)
    {
        await using var report = await night.OpenAsync("geo", "nightly-report");
        await using var transaction = await report.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand("""LOCK TABLE "Cities" IN SHARE MODE""", report, transaction))
        {
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        night.Say($"The session 'nightly-report', pid {report.ProcessID}, locks the table.");
        var answer = await night.AskUntilAsync(t => t.Contains("nightly-report", StringComparison.Ordinal), "explain", Name);

        Assert.Matches($@"\b{report.ProcessID}\b", answer.Text);
        var filled = await night.CountFilledAsync();
        await night.AskAsync("status", Name);
        Assert.Equal(filled, await night.CountFilledAsync());
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
    }

    private static async Task LowerLimitAsync(Night night)
    {
        night.Say("The lock is gone. A person lowers the limit.");
        await LimitAsync(night, EveningsLimit, "The evening peak");

        var answer = await night.AskUntilAsync(t => t.Contains($"{EveningsLimit} rows per second at the most", StringComparison.Ordinal), "explain", Name);

        Assert.Contains("It is slowed down", answer.Text, StringComparison.Ordinal);
        await LimitAsync(night, DaysLimit, "The peak is over");
        await night.AskUntilAsync(t => !t.Contains($" {EveningsLimit} rows per second", StringComparison.Ordinal), "explain", Name);
    }

    private static async Task LimitAsync(Night night, string rowsPerSecond, string reason) =>
        Assert.Equal(0, (await night.AskAsync("set", Name, "--rows-per-second", rowsPerSecond, "--reason", reason)).ExitCode);

    private static async Task RestartServerUnderWaitAsync(Night night, ChildProcess wait)
    {
        await wait.WaitForLineAsync(l => l.StartsWith(Name, StringComparison.Ordinal), "the first line", Patience);
        await night.Server.KillAsync();
        night.Say("Somebody waits for the end, and the server crashes.");
        await WaitForErrorAsync(wait, "The database is out of reach: ");
        var down = await night.AskAsync("explain", Name);
        Assert.Equal(4, down.ExitCode);
        Assert.Contains("The database is out of reach: ", down.Text, StringComparison.Ordinal);

        await night.Server.StartAgainAsync();
        night.Say("It is started again.");
        await WaitForErrorAsync(wait, "The database answers again");
        await night.AskUntilAsync(IsMoving, "explain", Name);
        await AssertMovesAsync(night);
        Assert.False(Assert.Single(night.Replicas).ExitCode.IsCompleted);
    }

    private static async Task AskWithWrongPasswordAsync(Night night)
    {
        night.Say("Somebody asks with a wrong password.");
        var answer = await night.AskAsync(night.LoginBy("wrong"), ["explain", Name]);

        Assert.Equal(4, answer.ExitCode);
        Assert.Contains("password authentication failed for user \"places\"", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
    }

    // It has outlived the crash, and ends when there is nothing left to wait for.
    private static async Task CheckWaitAsync(Night night, ChildProcess wait, long since)
    {
        Assert.Equal(1, await wait.ExitCode.WaitForAsync(LongPatience));
        night.Say("Meanwhile the one who waited was told:");
        night.Write(WaitForTheEnd, new CommandAnswer(1, [.. wait.Output, .. wait.Errors]), Stopwatch.GetElapsedTime(since));
        Assert.Contains("will not finish by itself", wait.Errors[^1], StringComparison.Ordinal);
        var answer = await night.AskAsync("explain", Name);
        Assert.Contains("It failed with", answer.Text, StringComparison.Ordinal);
        Assert.Equal(Night.Rows - 1, await night.CountFilledAsync());
        var jobs = await night.AskAsync("jobs", Name, "--failed");
        Assert.Contains("23514", jobs.Text, StringComparison.Ordinal);
        Assert.Contains("NotThatPlace", jobs.Text, StringComparison.Ordinal);
        Assert.Contains($"[{Night.Rows}]", jobs.Text, StringComparison.Ordinal);
    }

    // The last place that is not migrated yet cannot be.
    private static async Task PoisonRowAsync(Night night)
    {
        await night.ExecuteAsync(
            "geo", $"""ALTER TABLE "Cities" ADD CONSTRAINT "NotThatPlace" CHECK ("SearchName" <> 'place {Night.Rows}') NOT VALID""");
        night.Say($"A constraint forbids the new value of the last place, {Night.Rows}, and the migration runs into it.");
        await night.AskAsync("set", Name, "--duty-cycle", "100", "--rows-per-second", "default", "--reason", "It is night");
    }

    private static async Task RepairAsync(Night night)
    {
        await night.ExecuteAsync("geo", """ALTER TABLE "Cities" DROP CONSTRAINT "NotThatPlace" """);
        night.Say("The constraint is dropped, and a person has the failed row tried again.");

        Assert.Equal(0, (await night.AskAsync("retry", Name, "--reason", "NotThatPlace is dropped")).ExitCode);
    }

    private static async Task FinishAsync(Night night)
    {
        var end = await night.AskAsync(WaitForTheEnd);

        Assert.Equal(0, end.ExitCode);
        Assert.Equal(Night.Rows, await night.CountFilledAsync());
        Assert.Contains("It has finished", (await night.AskAsync("explain", Name)).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await night.AskAsync("verify", Name)).ExitCode);
        var events = await night.AskAsync("events", Name);
        Assert.Contains("The evening peak", events.Text, StringComparison.Ordinal);
        Assert.Contains("NotThatPlace is dropped", events.Text, StringComparison.Ordinal);

        var replica = Assert.Single(night.Replicas);
        await replica.TerminateAsync();
        Assert.Equal(0, await replica.ExitCode.WaitForAsync(Patience));
    }

    private static bool IsMoving(string answer) =>
        (answer.Contains("It runs: ", StringComparison.Ordinal) || answer.Contains("It is slowed down, ", StringComparison.Ordinal))
        && RowsPerSecond().IsMatch(answer);

    private static async Task AssertMovesAsync(Night night)
    {
        var filled = await night.CountFilledAsync();
        for (var since = Stopwatch.GetTimestamp(); await night.CountFilledAsync() == filled;)
        {
            Assert.True(filled < Night.Rows, "It has ended before the night was over.");
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, "It is said to move, and does not.");
        }
    }

    private static Task WaitForProgressAsync(ChildProcess replica) => replica.WaitForLineAsync(
        l => l.StartsWith(Name, StringComparison.Ordinal) && l.Contains('%', StringComparison.Ordinal), "progress", Patience);

    private static Task<string> WaitForErrorAsync(ChildProcess process, string text) =>
        process.WaitForErrorAsync(l => l.Contains(text, StringComparison.Ordinal), text, Patience);

    [GeneratedRegex(@"[\d,]+ rows per second")]
    private static partial Regex RowsPerSecond();
}
