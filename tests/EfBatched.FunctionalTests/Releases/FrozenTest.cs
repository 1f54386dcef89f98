using System.Data.Common;
using EfBatched.FunctionalTests.Releases.Frozen;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Releases;

[Trait("contract", "B30")]
public class FrozenTest(PostgresFixture server)
{
    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public async Task Schema_migrations_of_earlier_versions_are_applied_and_their_work_runs_to_its_end(TestProvider provider)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var database = new ShopDatabase(server, provider);
        await using var declaring = Create(database, declares: true);
        await using var requiring = Create(database, declares: false);

        await declaring.Database.MigrateAsync("Initial", cancellationToken);
        await database.ExecuteAsync("INSERT INTO \"Customer\" (\"Id\", \"Name\") VALUES (2, 'Grace'), (3, 'Alan')");
        await declaring.Database.MigrateAsync("AddSearchName", cancellationToken);
        await Assert.ThrowsAnyAsync<DbException>(() => requiring.Database.MigrateAsync(cancellationToken));
        await declaring.Database.RunBatchedMigrationsAsync(cancellationToken: cancellationToken);
        await requiring.Database.MigrateAsync(cancellationToken);

        Assert.Equal("Initial, AddSearchName, UpgradeBatchedMigrations, RequireSearchName", await database.AppliedAsync());
        Assert.Equal("BackfillSearchName|Finalized|A schema migration that relies on it has seen it finished.", await database.StatusAsync());
        Assert.Equal("3|3", await database.FilledAsync());
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    [Trait("contract", "B26")]
    public async Task They_build_a_database_from_nothing(TestProvider provider)
    {
        await using var database = new ShopDatabase(server, provider);
        await using var requiring = Create(database, declares: false);

        await requiring.Database.MigrateAsync(TestContext.Current.CancellationToken);

        Assert.Equal("BackfillSearchName|Finalized|A schema migration that relies on it has seen it finished.", await database.StatusAsync());
        Assert.Equal("Initial, AddSearchName, UpgradeBatchedMigrations, RequireSearchName", await database.AppliedAsync());
    }

    private static FrozenContext Create(ShopDatabase database, bool declares)
    {
        var options = new DbContextOptionsBuilder();
        return database.Provider == TestProvider.Sqlite
            ? new FrozenSqliteContext(options.UseSqlite(database.ConnectionString).Options, declares)
            : new FrozenPostgreSqlContext(options.UseNpgsql(database.ConnectionString).Options, declares);
    }
}
