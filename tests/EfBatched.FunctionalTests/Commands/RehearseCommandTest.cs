using System.Text.Json;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Commands;

[Trait("contract", "B18")]
public class RehearseCommandTest(PostgresFixture postgres)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rehearse_reports_and_changes_nothing(bool onPostgres)
    {
        await using var database = onPostgres ? await postgres.CreateDatabaseAsync() : null;
        await using var app = await NotesApp.CreateAsync(database?.ConnectionString);

        Assert.Equal(0, await app.RunAsync("rehearse FillCopy --batches 3"));
        var text = app.Output.ToString();
        Assert.Equal(0, await app.RunAsync("rehearse FillCopy --batches 3 --json"));
        using var json = JsonDocument.Parse(app.Output.ToString());

        Assert.StartsWith($"FillCopy over Notes: passed{Environment.NewLine}", text, StringComparison.Ordinal);
        Assert.Contains("Forecast", text, StringComparison.Ordinal);
        Assert.Contains("Everything was rolled back.", text, StringComparison.Ordinal);
        Assert.Equal("Passed", json.RootElement.GetProperty("verdict").GetString());
        Assert.True(json.RootElement.GetProperty("succeeded").GetBoolean());
        Assert.Equal(NotesApp.Notes, await app.WithContextAsync(c => c.Notes.CountAsync(n => n.Copy == null)));
    }

    [Fact]
    public async Task Rehearse_of_what_fails_returns_1_and_says_what()
    {
        await using var app = await NotesApp.CreateAsync();

        Assert.Equal(1, await app.RunAsync("rehearse FillBroken"));

        Assert.StartsWith("FillBroken over Notes: the work fails", app.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("What fails", app.Output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rehearse FillCopies", 2, "'FillCopies'")]
    [InlineData("rehearse FillCopy --batches 0", 2, "'--batches' is 0; choose a value from 1 to 1000.")]
    [InlineData("rehearse FillCopy --timeout 2h", 2, "'--timeout' is 02:00:00; choose a value from 00:00:01 to 01:00:00.")]
    [InlineData("rehearse FillCopy --show 1", 1, "Values of rows may be secret")]
    public async Task What_makes_no_sense_is_refused(string line, int code, string error)
    {
        await using var app = await NotesApp.CreateAsync();

        Assert.Equal(code, await app.RunAsync(line));
        Assert.Contains(error, app.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rehearse_needs_no_tracking_tables()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.WithContextAsync(
            c => c.Database.ExecuteSqlRawAsync(
                "DROP TABLE batched_events; DROP TABLE batched_jobs; DROP TABLE batched_runners; DROP TABLE batched_migrations"));

        Assert.Equal(0, await app.RunAsync("rehearse FillCopy"));
    }
}
