using System.Data.Common;
using EfBatched.CommandLine;
using EfBatched.CommandLine.Commands;
using EfBatched.Databases.Errors;
using EfBatched.TestUtilities;
using EfBatched.Tracking;

namespace EfBatched.Tests.Commands;

public sealed class CommandTreeTest : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Theory]
    [InlineData(true, "batched")]
    [InlineData(true, "batched", "list")]
    [InlineData(false)]
    [InlineData(false, "serve", "batched")]
    [InlineData(false, "Batched")]
    [InlineData(false, "--batched")]
    public void Only_the_first_argument_requests_a_command(bool expected, params string[] args) =>
        Assert.Equal(expected, BatchedMigrationCommand.IsRequested(args));

    [Theory]
    [InlineData("list --open --failed --json")]
    [InlineData("status Fill --json")]
    [InlineData("explain Fill --json")]
    [InlineData("watch")]
    [InlineData("watch Fill --json")]
    [InlineData("events")]
    [InlineData("events Fill --take 20 --json")]
    [InlineData("runners --alive --json")]
    [InlineData("run")]
    [InlineData("run Fill --max-job-attempts 3 --timeout 2h")]
    [InlineData("run --full-speed")]
    [InlineData("set Fill --reason load --batch-size 500 --job-size 20000 --max-jobs 2 --target-batch-duration 250ms")]
    [InlineData("set Fill --reason load --fixed-batch-size 500 --target-batch-duration default --max-failed-rows 3")]
    [InlineData("pause Fill --reason load")]
    [InlineData("pause --all --reason load --actor me")]
    [InlineData("resume Fill")]
    [InlineData("resume --all --reason calm --actor me")]
    [InlineData("jobs Fill --failed --json")]
    [InlineData("retry Fill --job 17 --reason mended")]
    [InlineData("skip Fill --job 17 --reason obsolete")]
    [InlineData("retry Fill --reason mended --actor me")]
    [InlineData("skip Fill --reason obsolete")]
    [InlineData("cancel Fill --reason wrong")]
    [InlineData("again Fill --reason late")]
    [InlineData("verify Fill --sweep --timeout 90s --reason rollback --json")]
    [InlineData("rehearse Fill --batches 3 --show 5 --timeout 90s --force --json")]
    [InlineData("wait Fill")]
    [InlineData("wait Fill --timeout 0s --json")]
    public void Every_command_is_understood(string line) =>
        Assert.Empty(CommandTree.FindErrors(new CommandTree(new FakeTarget()).Parse(Split(line))));

    [Theory]
    [InlineData("", "Say what to do: list, status, explain, watch, jobs, events, runners, run, wait, verify, rehearse, set, pause, resume, retry, skip, cancel, again.")]
    [InlineData("lst", "'lst' is not a command. Did you mean 'list'?")]
    [InlineData("Pause Fill", "'Pause' is not a command. Did you mean 'pause'?")]
    [InlineData("expalin Fill", "'expalin' is not a command. Did you mean 'explain'?")]
    [InlineData("frobnicate", "'frobnicate' is not a command.")]
    [InlineData("list --jsn", "'--jsn' is no option of 'list'. Did you mean '--json'?")]
    [InlineData("status --jsn", "'--jsn' is no option of 'status'. Did you mean '--json'?")]
    [InlineData("status Fill Index", "'Index' is one argument too many for 'status'. A text of several words stands in quotes.")]
    [InlineData("status", "Required argument missing for command: 'status'.")]
    [InlineData("pause Fill", "Option '--reason' is required.")]
    [InlineData("skip Fill", "Option '--reason' is required.")]
    [InlineData("cancel Fill", "Option '--reason' is required.")]
    [InlineData("pause --reason load", "Name one migration, or give --all: 'batched pause NAME' or 'batched pause --all'.")]
    [InlineData("resume Fill --all", "Name one migration, or give --all: 'batched resume NAME' or 'batched resume --all'.")]
    [InlineData("run --max-job-attempts 0", "'--max-job-attempts' is 0; choose a value from 1 to 100.")]
    [InlineData("run --max-job-attempts many", "'many' is no whole number. Write it without a unit.")]
    [InlineData("retry Fill --job first", "'first' is no whole number. Write it without a unit.")]
    [InlineData("events --take 0", "'--take' is 0; choose a value from 1 to 10000.")]
    [InlineData("set Fill --batch-size 500", "Option '--reason' is required.")]
    [InlineData("set Fill --reason load", "Nothing is changed; name at least one setting.")]
    [InlineData("set Fill --reason load --batch-size 0", "'batch size' is 0; choose a value from 1 to 100000.")]
    [InlineData("set Fill --reason load --duty-cycle half", "'half' is not a number. Write it without a unit, or 'default'.")]
    [InlineData("set Fill --reason load --target-batch-duration 250", "'250' is not a duration. Write it with its unit, as 90s, 15m, 2h or 14d, or as 00:15:00.")]
    [InlineData("wait Fill --timeout 90", "'90' is not a duration. Write it with its unit, as 90s, 15m, 2h or 14d, or as 00:15:00.")]
    [InlineData("run --timeout 0s", "'--timeout' is zero. Give it a time, as 90s, 15m or 2h.")]
    [InlineData("verify Fill --timeout 0s", "'--timeout' is zero. Give it a time, as 90s, 15m or 2h.")]
    public async Task Wrong_usage_is_named_and_nothing_is_touched(string line, string message)
    {
        var target = new FakeTarget();

        var code = await RunAsync(target, Split(line));

        Assert.Equal(2, code);
        Assert.Equal([message], Errors()[..^1]);
        Assert.Matches("^See 'batched( [a-z]+)? --help'[.]$", Errors()[^1]);
        Assert.Empty(_output.ToString());
        Assert.Equal(0, target.Uses);
    }

    [Theory]
    [InlineData(
        "set Fill --batch-size 0 --max-jobs many --duty-cycle half --target-batch-duration 3 --rows-per-second 0 --jobsize 7",
        "many", "half", "'3' is not a duration", "--reason", "'batch size' is 0", "'max rows per second' is 0", "Did you mean '--job-size'?")]
    [InlineData("pause --actor", "--reason", "--all", "--actor")]
    [InlineData("pause Fill --raeson load", "Option '--reason' is required.", "'--raeson' is no option of 'pause'. Did you mean '--reason'?")]
    [InlineData("events Fill Index --take 0", "'--take' is 0", "'Index' is one argument too many")]
    public async Task All_that_is_wrong_is_said_at_once(string line, params string[] parts)
    {
        Assert.Equal(2, await RunAsync(new FakeTarget(), Split(line)));
        Assert.All(parts, part => Assert.Contains(part, _error.ToString(), StringComparison.Ordinal));
        Assert.Equal(Errors().Distinct(), Errors());
    }

    [Fact]
    public async Task An_empty_reason_is_refused()
    {
        Assert.Equal(2, await RunAsync(new FakeTarget(), ["batched", "skip", "Fill", "--reason", " "]));
        Assert.StartsWith("The reason is empty.", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_may_begin_like_a_response_file() =>
        Assert.Empty(CommandTree.FindErrors(new CommandTree(new FakeTarget()).Parse(["batched", "skip", "Fill", "--reason", "@ops asked"])));

    [Fact]
    public async Task Help_is_no_error()
    {
        Assert.Equal(0, await RunAsync(new FakeTarget(), Split("pause --help")));
        Assert.Contains("--reason <text>", _output.ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new BatchedMigrationNotFoundException("Fil", ["Fill"]), 2, TrackingStrings.NotFound("Fil", ["Fill"]) },
        { new InvalidOperationException("It is not set up."), 1, "It is not set up." },
        { new NotSupportedException("It is not supported."), 1, "It is not supported." },
        { new FakeDbException("The database is away."), 1, "The database is away." },
        {
            new InvalidOperationException("A step failed.", new FakeDbException("The database is away.")),
            1,
            $"A step failed.{Environment.NewLine}Cause: The database is away."
        },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task A_failure_that_a_user_can_mend_is_its_message_and_no_stack_trace(Exception failure, int code, string text)
    {
        Assert.Equal(code, await RunAsync(new FakeTarget(failure), Split("list")));
        Assert.Equal(text + Environment.NewLine, _error.ToString());
    }

    [Fact]
    public async Task A_bug_keeps_its_stack_trace() =>
        await Assert.ThrowsAsync<FormatException>(() => RunAsync(new FakeTarget(new FormatException()), Split("list")));

    [Theory]
    [InlineData("list", "Interrupted: 'list' only reads, so nothing was changed.")]
    [InlineData("verify Fill", "Interrupted: 'verify' only reads, so nothing was changed.")]
    [InlineData("verify Fill --sweep", "Interrupted while 'verify' was under way: the change was made as a whole or not at all. 'batched events' says which.")]
    [InlineData("pause Fill --reason load", "Interrupted while 'pause' was under way: the change was made as a whole or not at all. 'batched events' says which.")]
    [InlineData("wait Fill", "Interrupted: 'wait' only looks on, so the batched migrations are not touched by it.")]
    [InlineData("watch", "Interrupted: 'watch' only looks on, so the batched migrations are not touched by it.")]
    [InlineData("run", "Interrupted. Batches that are committed stay; running the command again goes on from there.")]
    public async Task An_interrupted_command_says_what_it_leaves_behind(string line, string message)
    {
        using var interrupted = new CancellationTokenSource();
        await interrupted.CancelAsync();

        var code = await new CommandTree(new FakeTarget()).RunAsync(Split(line), new CommandConsole(_output, _error), interrupted.Token);

        Assert.Equal(130, code);
        Assert.Equal(message + Environment.NewLine, _error.ToString());
    }

    [Theory]
    [InlineData(nameof(DatabaseReach.Lost))]
    [InlineData(nameof(DatabaseReach.Refused))]
    public async Task A_database_out_of_reach_has_a_code_of_its_own_for_every_verb(string reach)
    {
        foreach (var verb in CommandTree.CreateVerbs(new FakeTarget()))
        {
            _error.GetStringBuilder().Clear();
            var target = new FakeTarget(new InvalidOperationException("EF wraps it.", new FakeDbException("No route to host.")))
            {
                Reach = Enum.Parse<DatabaseReach>(reach),
            };

            Assert.Equal(4, await RunAsync(target, Split(Example(verb))));
            Assert.Equal(CommandLineStrings.OutOfReach("No route to host.") + Environment.NewLine, _error.ToString());
        }
    }

    [Fact]
    public void Standard_output_is_for_the_answer_alone_unless_something_runs()
    {
        var tree = new CommandTree(new FakeTarget());

        Assert.Equal(
            ["run"],
            CommandTree.CreateVerbs(new FakeTarget()).Where(v => !CommandTree.IsOutputAlone(tree.Parse(Split(v.Name)))).Select(v => v.Name));
    }

    [Fact]
    public async Task A_reader_that_has_gone_ends_nothing()
    {
        await using var closed = new ClosedWriter();
        var console = new CommandConsole(closed, _error);

        await console.WriteLineAsync("one", TestContext.Current.CancellationToken);
        await console.WriteLineAsync("two", TestContext.Current.CancellationToken);

        Assert.True(console.IsClosed);
        Assert.Equal(1, closed.Writes);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Work_that_never_yields_leaves_the_caller_free_to_listen_for_an_interrupt()
    {
        using var returned = new ManualResetEventSlim();
        var target = new FakeTarget(onUse: () => Assert.True(returned.Wait(WaitForExtensions.DefaultTimeout)));

        var run = RunAsync(target, Split("list"));
        returned.Set();

        Assert.Equal(1, await run);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    // The least that a verb takes.
    private static string Example(VerbCommand verb) =>
        verb.Name
        + (verb.Arguments is [{ Arity.MinimumNumberOfValues: > 0 }] || verb.Options.Any(o => o.Name == "--all") ? " Fill" : "")
        + (verb.Options.Any(o => o is { Name: "--reason", Required: true }) ? " --reason load" : "")
        + (verb.Name == "set" ? " --job-size 7" : "");

    private string[] Errors() => _error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private static string[] Split(string line) => ["batched", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private Task<int> RunAsync(FakeTarget target, string[] args) =>
        new CommandTree(target).RunAsync(args, new CommandConsole(_output, _error), TestContext.Current.CancellationToken);

    private sealed class FakeDbException(string message) : DbException(message);

    private sealed class ClosedWriter : StringWriter
    {
        public int Writes { get; private set; }

        public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
        {
            Writes++;
            return Task.FromException(new IOException("Broken pipe"));
        }
    }
}
