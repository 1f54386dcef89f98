using System.Data.Common;
using EfBatched.CommandLine;
using EfBatched.CommandLine.Commands;
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
    [InlineData("list")]
    [InlineData("list --json")]
    [InlineData("status Fill")]
    [InlineData("status Fill --json")]
    [InlineData("run")]
    [InlineData("run Fill --max-job-attempts 3")]
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
    [InlineData("wait Fill")]
    [InlineData("wait Fill --timeout 90s")]
    public void Every_command_is_understood(string line) =>
        Assert.Empty(new CommandTree(new FakeTarget()).Parse(Split(line)).Errors);

    [Theory]
    [InlineData("", "Required command was not provided.")]
    [InlineData("lst", "Unrecognized command or argument 'lst'.")]
    [InlineData("status", "Required argument missing for command: 'status'.")]
    [InlineData("pause Fill", "Option '--reason' is required.")]
    [InlineData("skip Fill", "Option '--reason' is required.")]
    [InlineData("cancel Fill", "Option '--reason' is required.")]
    [InlineData("pause --reason load", "Name one migration, or give --all: 'batched pause NAME' or 'batched pause --all'.")]
    [InlineData("resume Fill --all", "Name one migration, or give --all: 'batched resume NAME' or 'batched resume --all'.")]
    [InlineData("run --max-job-attempts 0", "'--max-job-attempts' is 0; choose a value from 1 to 100.")]
    [InlineData("set Fill --batch-size 500", "Option '--reason' is required.")]
    [InlineData("set Fill --reason load --target-batch-duration 250", "'250' is no time. Write it with its unit, as 90s, 15m or 2h, or as 00:15:00.")]
    [InlineData("wait Fill --timeout 90", "'90' is no time. Write it with its unit, as 90s, 15m or 2h, or as 00:15:00.")]
    public async Task Wrong_usage_is_named_and_nothing_is_touched(string line, string message)
    {
        var target = new FakeTarget();

        var code = await RunAsync(target, Split(line));

        Assert.Equal(2, code);
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("--help'", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
        Assert.Equal(0, target.Uses);
    }

    [Fact]
    public async Task An_empty_reason_is_refused()
    {
        Assert.Equal(2, await RunAsync(new FakeTarget(), ["batched", "skip", "Fill", "--reason", " "]));
        Assert.StartsWith("The reason is empty.", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_may_begin_like_a_response_file() =>
        Assert.Empty(new CommandTree(new FakeTarget()).Parse(["batched", "skip", "Fill", "--reason", "@ops asked"]).Errors);

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

    [Fact]
    public async Task An_interrupted_command_says_so()
    {
        using var interrupted = new CancellationTokenSource();
        await interrupted.CancelAsync();

        var code = await new CommandTree(new FakeTarget()).RunAsync(Split("list"), _output, _error, interrupted.Token);

        Assert.Equal(130, code);
        Assert.Equal(CommandLineStrings.CommandInterrupted + Environment.NewLine, _error.ToString());
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

    private static string[] Split(string line) => ["batched", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private Task<int> RunAsync(FakeTarget target, string[] args) =>
        new CommandTree(target).RunAsync(args, _output, _error, TestContext.Current.CancellationToken);

    private sealed class FakeDbException(string message) : DbException(message);
}
