using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Commands;

[Trait("contract", "T5")]
public class VerifyCommandTest(PostgresFixture postgres)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verify_asks_of_the_rows_and_a_sweep_changes_what_is_left(bool onPostgres)
    {
        await using var database = onPostgres ? await postgres.CreateDatabaseAsync() : null;
        await using var app = await NotesApp.CreateAsync(database?.ConnectionString);
        await app.EnqueueAsync<FillCopy>();
        await app.RunAsync("run");

        Assert.Equal(0, await app.RunAsync("verify FillCopy"));
        Assert.Equal($"No row is left that matches the 'Where' of the batched migration 'FillCopy'.{Environment.NewLine}", app.Output.ToString());

        await app.WithContextAsync(c => c.Notes.Where(n => n.Id <= 7).ExecuteUpdateAsync(s => s.SetProperty(n => n.Copy, (string?)null)));
        Assert.Equal(1, await app.RunAsync("verify FillCopy --timeout 1m"));
        Assert.Equal(
            "Rows that still match the 'Where' of the batched migration 'FillCopy': 7. To have them changed: "
            + $"`<app> batched verify FillCopy --sweep`.{Environment.NewLine}",
            app.Output.ToString());

        Assert.Equal(1, await app.RunAsync("verify FillCopy --sweep --reason rollback --actor ann"));
        Assert.Equal(
            "Rows that still match the 'Where' of the batched migration 'FillCopy': 7. It is open again, to search its table for them and change them: "
            + $"wait for a runner, or `<app> batched run FillCopy`.{Environment.NewLine}",
            app.Output.ToString());
        Assert.Equal(0, await app.RunAsync("run FillCopy"));
        Assert.Equal(0, await app.RunAsync("verify FillCopy"));
    }

    [Fact]
    public async Task What_is_open_says_how_it_finishes_and_what_is_unknown_is_refused()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();

        Assert.Equal(1, await app.RunAsync("verify FillCopy"));
        Assert.StartsWith(
            "Rows that still match the 'Where' of the batched migration 'FillCopy': 100. It is 'Active'. Wait for it with `<app> batched wait FillCopy`",
            app.Output.ToString(),
            StringComparison.Ordinal);
        Assert.Equal(2, await app.RunAsync("verify FillCopies"));
    }
}
