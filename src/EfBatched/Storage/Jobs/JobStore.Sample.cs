using EfBatched.Sql;

namespace EfBatched.Storage.Jobs;

// A picture of all jobs from some of them.
internal sealed partial class JobStore
{
    /// <summary>
    /// The numbers of jobs that are spread evenly over all of a migration: one look-up in an index for each, however many jobs there are.
    /// </summary>
    public async Task<IReadOnlyList<long>> SampleIdsAsync(long migrationId, int most, CancellationToken cancellationToken)
    {
        var ids = await connection.QueryAsync(
            new SqlText(
                $"""
                WITH RECURSIVE bounds AS (
                    SELECT (SELECT "id" FROM {names.Jobs} WHERE "migration_id" = @migration ORDER BY "id" LIMIT 1) AS low,
                        (SELECT "id" FROM {names.Jobs} WHERE "migration_id" = @migration ORDER BY "id" DESC LIMIT 1) AS high),
                places AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM places WHERE n < @last)
                SELECT (SELECT j."id" FROM {names.Jobs} AS j
                    WHERE j."migration_id" = @migration AND j."id" >= b.low + (b.high - b.low) * p.n / @last ORDER BY j."id" LIMIT 1)
                FROM places AS p CROSS JOIN bounds AS b WHERE b.low IS NOT NULL
                """)
                .With("migration", migrationId).With("last", most - 1),
            r => r.IsDBNull(0) ? 0 : r.GetInt64(0),
            cancellationToken).ConfigureAwait(false);
        return [.. ids.Where(id => id != 0).Distinct()];
    }
}
