using EfBatched.CommandLine.Commands;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Faults;
using EfBatched.TestUtilities.Postgres;
using Npgsql;

namespace EfBatched.FunctionalTests.Commands;

[Trait("contract", "R19")]
public class OutageCommandTest(PostgresFixture postgres)
{
    private const string Lost = "The database is out of reach: ";
    private const string Back = "The database answers again, after ";

    [Fact]
    public async Task A_wait_outlives_a_restart_of_the_database()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var proxy = TcpFaultProxy.Start(database.ConnectionString);
        await using var runner = await NotesApp.CreateAsync(database.ConnectionString);
        await runner.EnqueueAsync<FillCopy>();
        await using var app = NotesApp.OnEmptyDatabase(proxy.ConnectionString);
        await using var output = new LineWriter();
        await using var error = new LineWriter();

        var wait = app.RunAsync("wait FillCopy --timeout 5m", new CommandConsole(output, error));
        await output.WaitForAsync("FillCopy: ");
        await RestartAsync(proxy, error);
        Assert.Equal(0, await runner.RunAsync("run"));

        Assert.Equal(0, await wait.WaitForAsync(TimeSpan.FromMinutes(1)));
        Assert.StartsWith("FillCopy: finished", output.Lines.Items[^1], StringComparison.Ordinal);
        Assert.Equal(2, error.Lines.Items.Count);
    }

    [Fact]
    public async Task A_wait_whose_time_runs_out_in_an_outage_says_that_the_database_is_out_of_reach()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var proxy = TcpFaultProxy.Start(database.ConnectionString);
        await using var app = await NotesApp.CreateAsync(proxy.ConnectionString);
        await app.EnqueueAsync<FillCopy>();
        await using var output = new LineWriter();
        await using var error = new LineWriter();

        var wait = app.RunAsync("wait FillCopy --timeout 5s", new CommandConsole(output, error));
        await output.WaitForAsync("FillCopy: ");
        Cut(proxy);

        Assert.Equal(4, await wait.WaitForAsync(TimeSpan.FromMinutes(1)));
        Assert.StartsWith(Lost, error.Lines.Items[^1], StringComparison.Ordinal);
        Assert.EndsWith("the login in the connection string.", error.Lines.Items[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_outlives_a_restart_of_the_database()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var proxy = TcpFaultProxy.Start(database.ConnectionString);
        await using var app = await NotesApp.CreateAsync(proxy.ConnectionString, heldWork: true);
        await app.EnqueueAsync<FillCopy>();
        await using var output = new LineWriter();
        await using var error = new LineWriter();

        var run = app.RunAsync("run --timeout 5m", new CommandConsole(output, error));
        await app.Gate.Entered.Task.WaitForAsync();
        Cut(proxy);
        app.Gate.Opened.SetResult();
        await error.WaitForAsync(Lost);
        proxy.RefusesConnections = false;

        Assert.Equal(0, await run.WaitForAsync(TimeSpan.FromMinutes(2)));
        Assert.StartsWith("FillCopy: finished, 100 of 100 rows changed", output.Lines.Items[^1], StringComparison.Ordinal);
        Assert.StartsWith(Back, error.Lines.Items[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_outlives_a_restart_of_the_database_and_ends_with_what_it_watches()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var proxy = TcpFaultProxy.Start(database.ConnectionString);
        await using var runner = await NotesApp.CreateAsync(database.ConnectionString);
        await runner.EnqueueAsync<FillBroken>();
        await using var app = NotesApp.OnEmptyDatabase(proxy.ConnectionString);
        await using var output = new LineWriter();
        await using var error = new LineWriter();

        var watch = app.RunAsync("watch FillBroken", new CommandConsole(output, error));
        await output.WaitForAsync("FillBroken: ");
        await RestartAsync(proxy, error);
        await runner.RunAsync("run --max-job-attempts 1");

        Assert.Equal(1, await watch.WaitForAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains(FillBroken.Message, output.Lines.Items[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("explain FillCopy")]
    [InlineData("pause FillCopy --reason load")]
    [InlineData("run")]
    [InlineData("wait FillCopy --timeout 1h")]
    [InlineData("watch")]
    public async Task A_database_that_is_not_there_or_is_down_ends_every_verb_at_once(string line)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var absent = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "efbatched_nowhere" };
        await using var app = NotesApp.OnEmptyDatabase(absent.ConnectionString);

        Assert.Equal(4, await app.RunAsync(line));
        Assert.StartsWith(Lost + "3D000: ", app.Error.ToString(), StringComparison.Ordinal);

        await using var proxy = TcpFaultProxy.Start(database.ConnectionString);
        proxy.RefusesConnections = true;
        await using var down = NotesApp.OnEmptyDatabase(proxy.ConnectionString);

        Assert.Equal(4, await down.RunAsync(line));
        Assert.StartsWith(Lost, down.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(down.Output.ToString());
    }

    [Fact]
    public async Task A_database_that_only_reads_answers_and_refuses_changes_with_its_own_words()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using (var app = await NotesApp.CreateAsync(database.ConnectionString))
        {
            await app.EnqueueAsync<FillCopy>();
        }

        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c default_transaction_read_only=on" };
        await using var reading = NotesApp.OnEmptyDatabase(settings.ConnectionString);

        Assert.Equal(0, await reading.RunAsync("list"));
        Assert.Equal(1, await reading.RunAsync("pause FillCopy --reason load"));
        Assert.Contains("25006: cannot execute", reading.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_takes_too_long_has_a_code_of_its_own()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillBroken>();

        // The second attempt is seconds away.
        Assert.Equal(3, await app.RunAsync("run --timeout 1s"));
        Assert.StartsWith("The run did not end within 00:00:01.", app.Error.ToString(), StringComparison.Ordinal);
    }

    private static async Task RestartAsync(TcpFaultProxy proxy, LineWriter error)
    {
        Cut(proxy);
        await error.WaitForAsync(Lost);
        proxy.RefusesConnections = false;
        await error.WaitForAsync(Back);
    }

    private static void Cut(TcpFaultProxy proxy)
    {
        proxy.RefusesConnections = true;
        proxy.SeverAll();
    }
}
