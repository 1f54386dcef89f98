using EfBatched.FunctionalTests.Running;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfBatched.FunctionalTests.Rehearsing;

[Trait("contract", "B18")]
public class RehearsalFindingsTest(PostgresFixture postgres) : ShopTest(postgres)
{
    [Fact]
    public async Task What_the_work_meets_is_said_in_one_line_each()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 500, hasOwnDatabase: true);
        await database.ExecuteAsync(
            """
            CREATE TABLE copies (id bigint GENERATED ALWAYS AS IDENTITY, order_id int);
            CREATE FUNCTION copy_order() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO copies (order_id) VALUES (NEW."Id"); RETURN NEW; END $$;
            CREATE TRIGGER copies AFTER UPDATE ON "Orders" FOR EACH ROW EXECUTE FUNCTION copy_order();
            ALTER TABLE "OrderLogs" ADD CONSTRAINT logged FOREIGN KEY ("OrderId") REFERENCES "Orders" ("Id");
            ALTER TABLE "Orders" ADD CONSTRAINT once UNIQUE ("Id", "Changes") DEFERRABLE INITIALLY DEFERRED;
            ALTER TABLE "Orders" ENABLE ROW LEVEL SECURITY;
            CREATE PUBLICATION all_orders FOR TABLE "Orders";
            """);
        await using var host = new ShopHost(database);

        var report = await host.RehearseAsync(Cancellation);

        Assert.Equal(BatchedRehearsalVerdict.Passed, report.Verdict);
        AssertFound(report, "trigger", "'copies' on '\"Orders\"' fires after update, for each row", isWarning: false);
        AssertFound(report, "foreign key", "no index of '\"OrderLogs\"' leads with its column", isWarning: true);
        AssertFound(report, "deferred constraint", "'once' of '\"Orders\"' is initially deferred", isWarning: false);
        AssertFound(report, "row-level security", "which do not apply to this role", isWarning: false);
        AssertFound(report, "publication", "is published by 'all_orders'", isWarning: false);
        AssertFound(report, "writes", "rows of 'copies', triggers included", isWarning: false);
        AssertFound(report, "boundary search", "The search for the end of the next batch", isWarning: false);
        // What a trigger takes from a sequence stays taken.
        Assert.StartsWith("copies_id_seq: unused before,", Assert.Single(report.Sequences), StringComparison.Ordinal);
        Assert.Equal(0, await CountCopiesAsync(database));
    }

    [Fact]
    public async Task Table_without_statistics_is_named_and_one_with_them_is_not()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 500, hasOwnDatabase: true);
        await using var host = new ShopHost(database);

        var never = await host.RehearseAsync(Cancellation);
        await database.ExecuteAsync("""ANALYZE "Orders" """);
        var analyzed = await host.RehearseAsync(Cancellation);

        AssertFound(never, "statistics", "'\"Orders\"' was never analyzed", isWarning: true);
        Assert.DoesNotContain(analyzed.Findings, f => f.Subject == "statistics");
    }

    [Fact]
    public async Task Work_that_scans_its_table_for_every_batch_is_warned_of()
    {
        await using var database = await CreateShopAsync(ShopProvider.PostgreSql, 20_000, hasOwnDatabase: true);
        await database.ExecuteAsync("""ANALYZE "Orders" """);
        await using var host = new ShopHost(database);

        var indexed = await host.RehearseAsync(Cancellation, o => o.Batches = 3);
        host.Script.Work = (batch, cancellationToken) => batch.Context.Database.ExecuteSqlAsync(
            $"""UPDATE "Orders" SET "Changes" = 1 WHERE "Id"::text = '10'""", cancellationToken);
        var scanning = await host.RehearseAsync(Cancellation, o => o.Batches = 3);

        AssertFound(indexed, "work", "Its UPDATE is served by an index (", isWarning: false);
        AssertFound(indexed, "boundary search", "is served by an index (Index Only Scan using PK_Orders on Orders)", isWarning: false);
        AssertFound(scanning, "work", "rows, for every batch (Seq Scan on Orders)", isWarning: true);
        AssertFound(scanning, "rows read", "most of what it does is in vain", isWarning: true);
    }

    [Fact]
    public async Task On_sqlite_plans_and_triggers_are_said()
    {
        await using var database = await CreateShopAsync(ShopProvider.Sqlite, 1_000);
        await database.ExecuteAsync(
            """CREATE TRIGGER touched AFTER UPDATE ON "Orders" BEGIN INSERT INTO "OrderLogs" ("OrderId") VALUES (NEW."Id"); END""");
        await using var host = new ShopHost(database);
        var before = await database.ChecksumAsync();

        var report = await host.RehearseAsync(Cancellation);

        AssertFound(report, "boundary search", "is served by an index", isWarning: false);
        AssertFound(report, "work", "Its UPDATE is served by an index (SEARCH", isWarning: false);
        AssertFound(report, "trigger", "'touched' on 'Orders' fires", isWarning: false);
        Assert.Equal(before, await database.ChecksumAsync());
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task By_predicate_each_sample_takes_what_matches(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, 700, hasOwnDatabase: true);
        await using var host = new ShopHost(
            database,
            services: s => s.AddScoped<ShopContext>(p => new PredicateContext(p.GetRequiredService<DbContextOptions<ShopContext>>())));

        var without = await host.RehearseAsync(Cancellation, name: nameof(FillByPredicate));
        await database.ExecuteAsync("""CREATE INDEX open_orders ON "Orders" ("Id") WHERE "SearchName" IS NULL""");
        var before = await database.ChecksumAsync();
        var served = await host.RehearseAsync(Cancellation, o => o.Batches = 3, nameof(FillByPredicate));

        Assert.Equal(BatchedRehearsalVerdict.WorkFails, without.Verdict);
        Assert.Equal((BatchedRehearsalVerdict.Passed, 3, 700), (served.Verdict, served.Samples.Count, served.EstimatedRows));
        Assert.Equal(before, await database.ChecksumAsync());
    }

    [Theory]
    [InlineData(ShopProvider.PostgreSql)]
    [InlineData(ShopProvider.Sqlite)]
    public async Task Values_are_shown_only_where_data_may_be_logged(ShopProvider provider)
    {
        await using var database = await CreateShopAsync(provider, 300);
        await using var host = new ShopHost(database);
        await using var showing = new ShopHost(
            database,
            services: s => s.AddDbContext<ShopContext>(
                o =>
                {
                    ShopDatabase.Configure(o, database.Provider, database.ConnectionString);
                    o.EnableSensitiveDataLogging();
                }));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.RehearseAsync(Cancellation, o => o.ShownRows = 3));
        var report = await showing.RehearseAsync(Cancellation, o => o.ShownRows = 3);
        showing.Script.Work = (batch, cancellationToken) => batch.Rows.ExecuteDeleteAsync(cancellationToken);
        var deleted = await showing.RehearseAsync(Cancellation, o => o.ShownRows = 1);

        Assert.StartsWith("Values of rows may be secret", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, report.Rows.Count);
        Assert.All(report.Rows, r => Assert.Equal(("0", "1"), (r.Before["Changes"], Assert.Single(r.After!).Value)));
        Assert.All(report.Rows, r => Assert.StartsWith("Customer ", r.Before["Customer"], StringComparison.Ordinal));
        Assert.Null(Assert.Single(deleted.Rows).After);
        Assert.Equal(300, (await database.ChangesAsync())[0]);
    }

    private static void AssertFound(BatchedMigrationRehearsal report, string subject, string text, bool isWarning) =>
        Assert.True(
            report.Findings.Any(f => f.Subject == subject && f.IsWarning == isWarning && f.Text.Contains(text, StringComparison.Ordinal)),
            $"No {subject} says '{text}':\n{string.Join('\n', report.Findings)}");

    private static async Task<int> CountCopiesAsync(ShopDatabase database)
    {
        await using var context = database.CreateContext();
        return (await context.Database.SqlQuery<int>($"""SELECT count(*)::int AS "Value" FROM copies""").ToListAsync()).Single();
    }
}
