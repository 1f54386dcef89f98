using EfBatched.TestUtilities.Postgres;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.FunctionalTests.Batching;

/// <summary>Tables large enough to show a plan that reads too much, vacuumed for index-only scans.</summary>
public sealed class LargeTables(PostgresFixture server) : IAsyncLifetime
{
    public const int RowsPerTenant = 100_000;

    /// <summary>The tenants from here on, a hundred of them, have few rows.</summary>
    public const int SmallTenants = 1000;

    public const int RowsPerSmallTenant = 250;

    public BatchingDatabase Database { get; } = new(server);

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await using var context = Database.Postgres();
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(2));
        // VACUUM marks no page as visible to all while the commit that wrote it is not flushed, as it is not at once on a fast server.
        await context.Database.ExecuteSqlRawAsync(
            $"""
            SET LOCAL synchronous_commit = on;
            INSERT INTO introw (id, visits) SELECT i * 3, 0 FROM generate_series(1, {2 * RowsPerTenant}) i;
            INSERT INTO intintrow (tenant, number, visits)
                SELECT t, i, 0 FROM generate_series(1, 2) t, generate_series(1, {RowsPerTenant}) i;
            INSERT INTO intintrow (tenant, number, visits)
                SELECT {SmallTenants} + t, i, 0 FROM generate_series(1, 100) t, generate_series(1, {RowsPerSmallTenant}) i;
            INSERT INTO quadrow (region, day, number, hash, visits)
                SELECT 'region ' || i / 40000, date '2020-01-01' + i / 5000 % 8, i / 100 % 50, decode(md5(i::text), 'hex'), 0
                FROM generate_series(1, {RowsPerTenant}) i;
            INSERT INTO stringintrow ("group", number, visits)
                SELECT CASE t WHEN 1 THEN 'a' ELSE 'B' END, i, 0
                FROM generate_series(1, 2) t, generate_series(1, {RowsPerTenant}) i;
            INSERT INTO triplerow (tenant, createdat, "order", visits)
                SELECT t, i / 3, i, 0 FROM generate_series(1, 2) t, generate_series(1, {RowsPerTenant}) i;
            """);
        await context.Database.ExecuteSqlRawAsync("VACUUM (ANALYZE)");
    }

    public ValueTask DisposeAsync()
        => Database.DisposeAsync();
}
