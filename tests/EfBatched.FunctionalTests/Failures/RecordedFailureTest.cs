using System.Text.Json;
using EfBatched.CommandLine.Commands;
using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Failures;

/// <summary>Whatever an exception says, the row is isolated with it.</summary>
[Trait("contract", "T9")]
public class RecordedFailureTest(PostgresFixture postgres) : ShopTest(postgres)
{
    private const int BadKey = 3_330;

    private static readonly Dictionary<string, (Func<Exception> Create, string Expected)> Failures = new(StringComparer.Ordinal)
    {
        ["nul"] = (() => new FormatException("The name 'a\0b' is bad."), @"The name 'a\u0000b' is bad."),
        ["cut emoji"] = (() => new FormatException("The name 'a\uD83D' is bad."), @"The name 'a\uD83D' is bad."),
        ["any character"] = (() => new FormatException("1 € for 😀"), "1 € for 😀"),
        ["unreadable"] = (
            () => new UnreadableMessageException(),
            $"An exception of type '{typeof(UnreadableMessageException)}' says nothing: reading its 'Message' threw 'System.NotSupportedException'."),
        ["no message"] = (() => new FormatException(""), "An exception of type 'System.FormatException' without a message."),
        ["long"] = (
            () => new FormatException(new string('x', 10_000_000)),
            new string('x', 4_000 - "… (cut: it has 10,000,000 characters)".Length) + "… (cut: it has 10,000,000 characters)"),
    };

    public static TheoryData<ShopProvider, string> Cases =>
        new(
            from provider in new[] { ShopProvider.PostgreSql, ShopProvider.Sqlite }
            from failure in Failures.Keys
            select new TheoryDataRow<ShopProvider, string>(provider, failure));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Row_is_isolated_whatever_the_exception_says(ShopProvider provider, string failure)
    {
        var (create, expected) = Failures[failure];
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 500);

        await RunAsync(database, create);

        await database.AssertIsolatedAsync(BadKey);
        Assert.Equal(expected, await ErrorAsync(database));
    }

    [Fact]
    public async Task A_database_that_lacks_a_character_stores_its_code()
    {
        await using var latin = await Postgres.CreateLatin1DatabaseAsync();
        await using var database = await ShopDatabase.CreateInAsync(latin.ApplicationConnectionString, ShopProvider.PostgreSql, orders: 500);
        await database.EnqueueAsync();

        await RunAsync(database, () => new FormatException("1 € for 😀"));
        await database.OperateAsync(m => m.PauseAllAsync("costs 1 €", "Łukasz"));

        await database.AssertIsolatedAsync(BadKey);
        Assert.Equal(@"1 \u20AC for \uD83D\uDE00", await ErrorAsync(database));
        await using var context = database.CreateContext();
        var paused = await context.Set<BatchedEventRow>().SingleAsync(e => e.Kind == BatchedEventKind.AllPaused, Cancellation);
        Assert.Equal((@"costs 1 \u20AC", @"\u0141ukasz"), (paused.Reason, paused.Actor));
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task What_a_person_types_is_recorded(ShopProvider provider)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 1);

        await database.OperateAsync(m => m.PauseAsync(ShopDatabaseExtensions.ChangeOrders, "a\0b\uD83D", "me\0"));

        Assert.Contains(@"a\u0000b\uD83D", (await database.StateAsync()).StatusReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql, "23514", null, "bad_rows", "ALTER TABLE \"Orders\" ADD CONSTRAINT bad_rows CHECK (\"Id\" <> 3330 OR \"Changes\" = 0)", null)]
    [InlineData(ShopProvider.PostgreSql, "P0001", null, null, HintedTrigger, "Ask the shop.")]
    [InlineData(ShopProvider.Sqlite, "19", "Customer", null, RefusingTrigger, null)]
    public async Task What_the_database_names_is_kept_and_cleared_by_the_next_attempt(
        ShopProvider provider, string code, string? column, string? constraint, string refusal, string? hint)
    {
        await using var database = await CreateEnqueuedShopAsync(provider, orders: 500, hasOwnDatabase: true);
        await database.ExecuteAsync(refusal);
        await using var host = new ShopHost(database);

        await host.RunAsync(cancellationToken: Cancellation);

        var job = Assert.Single(await FailedAsync(database));
        Assert.Equal((code, column, constraint, hint), (job.ErrorSqlState, job.ErrorColumn, job.ErrorConstraint, job.ErrorHint));
        Assert.DoesNotContain("DETAIL", job.ErrorMessage, StringComparison.Ordinal);
        var details = (column is null ? "" : $" (column '{column}')") + (constraint is null ? "" : $" (constraint '{constraint}')")
            + (hint is null ? "" : $" Hint: {hint}");
        Assert.EndsWith(job.ErrorMessage + details, (await CommandAsync(host, "jobs", "--failed")).TrimEnd(), StringComparison.Ordinal);
        Assert.Contains(job.ErrorMessage + details, await CommandAsync(host, "status"), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await CommandAsync(host, "jobs", "--failed", "--json"));
        Assert.Equal(hint, json.RootElement[0].GetProperty("errorHint").GetString());

        await database.ExecuteAsync(
            provider == ShopProvider.Sqlite ? "DROP TRIGGER refuse"
            : constraint is null ? "DROP TRIGGER refuse ON \"Orders\"" : "ALTER TABLE \"Orders\" DROP CONSTRAINT bad_rows");
        await database.OperateAsync(m => m.RetryAsync(ShopDatabaseExtensions.ChangeOrders, "mended"));
        await host.RunAsync(cancellationToken: Cancellation);

        var finished = (await database.JobsAsync()).Single(j => j.Id == job.Id);
        Assert.Equal(
            (BatchedJobStatus.Finished, null, null, null, null),
            (finished.Status, finished.ErrorMessage, finished.ErrorColumn, finished.ErrorConstraint, finished.ErrorHint));
    }

    private const string HintedTrigger =
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'bad row' USING HINT = 'Ask the shop.'; END $$;
        CREATE TRIGGER refuse BEFORE UPDATE ON "Orders" FOR EACH ROW WHEN (NEW."Id" = 3330) EXECUTE FUNCTION refuse()
        """;

    private const string RefusingTrigger =
        """
        CREATE TRIGGER refuse AFTER UPDATE OF "Changes" ON "Orders" WHEN NEW."Id" = 3330
        BEGIN UPDATE "Orders" SET "Customer" = NULL WHERE "Id" = 3330; END
        """;

    private static async Task RunAsync(ShopDatabase database, Func<Exception> create)
    {
        await using var host = new ShopHost(database);
        host.Script.Work = async (batch, cancellationToken) =>
            await batch.Rows.AnyAsync(o => o.Id == BadKey, cancellationToken)
                ? throw create()
                : await ChangeOrders.ChangeAsync(batch, cancellationToken);

        await host.RunAsync(cancellationToken: Cancellation);

        // What throws when it is read would throw in every logger.
        Assert.All(host.Log.Entries.Items, e => _ = e.Exception?.ToString());
    }

    private static async Task<string> CommandAsync(ShopHost host, string verb, params string[] options)
    {
        using var output = new StringWriter();
        var command = new CommandTree(new CommandTarget<ShopContext>(host.Services));
        Assert.Equal(
            0, await command.RunAsync(["batched", verb, ShopDatabaseExtensions.ChangeOrders, .. options], new CommandConsole(output, TextWriter.Null), Cancellation));
        return output.ToString();
    }

    private static async Task<string?> ErrorAsync(ShopDatabase database) => Assert.Single(await FailedAsync(database)).ErrorMessage;

    private static async Task<IEnumerable<BatchedJobRow>> FailedAsync(ShopDatabase database) =>
        (await database.JobsAsync()).Where(j => j.Status == BatchedJobStatus.Failed);

    private sealed class UnreadableMessageException : Exception
    {
        public override string Message => throw new NotSupportedException();
    }
}
