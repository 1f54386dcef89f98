using EfBatched.CommandLine;
using EfBatched.CommandLine.Commands;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Commands;

[Trait("contract", "R15")]
public class TerminalCommandTest
{
    [Theory]
    [InlineData("list")]
    [InlineData("status FillCopy")]
    [InlineData("jobs FillCopy")]
    [InlineData("events")]
    [InlineData("explain FillCopy")]
    public async Task Forty_columns_hold_every_line_that_has_no_longer_word(string line)
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();
        await app.RunAsync("pause FillCopy --reason load --actor ann");
        await app.RunAsync("resume FillCopy");
        await app.RunAsync("run");

        await using var output = new StringWriter();
        Assert.Equal(0, await app.RunAsync(line, new CommandConsole(output, app.Error) { Width = 40 }));

        var lines = output.ToString().Split(Environment.NewLine);
        // The id of a runner is one word of 32 letters.
        Assert.DoesNotContain(lines, l => l.Length > 40 && l.Trim().Contains(' ', StringComparison.Ordinal));
        Assert.True(lines.Length > 3);
    }

    [Fact]
    public async Task The_one_that_failed_and_the_open_ones_are_found_among_two_hundred_and_one()
    {
        await using var app = await NotesApp.CreateAsync();
        await app.EnqueueAsync<FillCopy>();
        await app.RunAsync("run");
        await app.WithContextAsync(CopyTwoHundredTimesAsync);

        Assert.Equal(0, await app.RunAsync("list --failed"));
        Assert.Equal(CommandLineStrings.NothingLike(isFailed: true, 201) + Environment.NewLine, app.Output.ToString());
        await app.EnqueueAsync<FillBroken>();
        await app.RunAsync("run FillBroken --max-job-attempts 1");

        Assert.Equal(0, await app.RunAsync("list --failed"));
        Assert.Equal(["NAME", "FillBroken"], FirstWords(app).Take(2));
        Assert.Equal(0, await app.RunAsync("list --open"));
        Assert.Equal(["NAME", "FillBroken"], FirstWords(app).Take(2));
        Assert.Equal(0, await app.RunAsync("list"));
        Assert.Equal(["NAME", "FillBroken", "Backfill200", "Backfill199"], FirstWords(app).Take(4));

        Assert.Equal(2, await app.RunAsync("explain FilBroken"));
        Assert.Equal(
            "No batched migration 'FilBroken' was ever enqueued in this database. Did you mean 'FillBroken'? There are 202; the newest are: "
            + "'FillBroken', 'Backfill200', 'Backfill199', 'Backfill198', 'Backfill197', 'Backfill196', 'Backfill195', 'Backfill194', "
            + "'Backfill193', 'Backfill192'. Check the name, or apply the schema migration that enqueues it." + Environment.NewLine,
            app.Error.ToString());
    }

    private static IEnumerable<string> FirstWords(NotesApp app) =>
        app.Output.ToString().Split(Environment.NewLine).Select(l => l.Split(' ')[0]);

    private static async Task<int> CopyTwoHundredTimesAsync(NotesContext context)
    {
        var columns = context.Model.FindEntityType(typeof(BatchedMigrationRow))!.GetProperties().Select(p => p.GetColumnName())
            .Where(c => c is not ("id" or "name")).Select(c => $"\"{c}\"").ToList();
        var names = string.Join(", ", columns);
        // The names of columns are no values.
        var sql =
            $"""
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 200)
            INSERT INTO "batched_migrations" ("name", {names})
            SELECT 'Backfill' || n, {names} FROM "batched_migrations", numbers WHERE "name" = 'FillCopy' ORDER BY n
            """;
        return await context.Database.ExecuteSqlRawAsync(sql, TestContext.Current.CancellationToken);
    }
}
