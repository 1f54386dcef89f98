using System.Text.Json;
using EfBatched.CommandLine;
using EfBatched.Tracking;

namespace EfBatched.FunctionalTests.Commands;

[Trait("contract", "R15")]
public class ListAndStatusCommandTest
{
    [Fact]
    public async Task List_shows_every_migration_with_status_error_and_progress()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();
        await app.RunAsync("run");
        await app.EnqueueAsync<FillBroken>();
        await app.RunAsync("run --max-job-attempts 1");

        Assert.Equal(0, await app.RunAsync("list"));

        var lines = app.Output.ToString().Split(Environment.NewLine);
        Assert.Matches(@"^NAME +STATUS +DONE +ROWS", lines[0]);
        Assert.Matches(@"^FillBroken +Failed +0% +0 of about 100$", lines[1]);
        Assert.Matches(@"^FillCopy +Finished +100% +100$", lines[2]);
        Assert.StartsWith("FillBroken: failed with JobExceedsMaxAttempts", lines[4], StringComparison.Ordinal);
        Assert.Contains(FillBroken.Message, lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_of_nothing_says_so()
    {
        await using var app = await NotesApp.CreateAsync();

        Assert.Equal(0, await app.RunAsync("list"));
        Assert.Equal(CommandLineStrings.NothingEnqueued + Environment.NewLine, app.Output.ToString());
    }

    [Fact]
    public async Task List_is_available_as_json()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();
        await app.RunAsync("run");

        await app.RunAsync("list --json");

        using var json = JsonDocument.Parse(app.Output.ToString());
        var migration = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal("FillCopy", migration.GetProperty("name").GetString());
        Assert.Equal("Finished", migration.GetProperty("status").GetString());
        Assert.Equal(100, migration.GetProperty("rowsMigrated").GetInt64());
        // Three of the walk and three of its verification.
        Assert.Equal(6, migration.GetProperty("jobs").GetProperty("Finished").GetInt32());
        Assert.Equal("Id", migration.GetProperty("keyColumns")[0].GetString());
    }

    [Fact]
    public async Task Status_shows_one_migration_and_the_jobs_that_failed()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillBroken>();
        await app.RunAsync("run --max-job-attempts 1");

        Assert.Equal(0, await app.RunAsync("status FillBroken"));

        Assert.Matches(@"(?m)^Status +Failed\r?$", app.Output.ToString());
        Assert.Matches(@"(?m)^Failed job +\d+ after the start up to \[.*\], attempt 1: .*This work is broken\.", app.Output.ToString());
    }

    [Fact]
    public async Task Status_is_available_as_json()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();

        await app.RunAsync("status FillCopy --json");

        using var json = JsonDocument.Parse(app.Output.ToString());
        Assert.Equal("Active", json.RootElement.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("startedAt").ValueKind);
    }

    [Fact]
    public async Task An_unknown_name_is_a_usage_error_that_lists_the_known_ones()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();

        Assert.Equal(2, await app.RunAsync("status FilCopy"));
        Assert.Equal(TrackingStrings.NotFound("FilCopy", ["FillCopy"]) + Environment.NewLine, app.Error.ToString());
    }
}
