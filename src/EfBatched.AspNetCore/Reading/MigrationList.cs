namespace EfBatched.AspNetCore.Reading;

/// <summary>The migrations of one database, as one look saw them.</summary>
/// <param name="Source">The database.</param>
/// <param name="Migrations">All that were ever enqueued.</param>
/// <param name="Place">Where its tables are: what several contexts may share.</param>
/// <param name="Owner">Whose the migrations are that its context enqueues.</param>
/// <param name="RunnersAlive">How many runners are alive.</param>
internal sealed record MigrationList(
    DatabaseSource Source, string Place, string Owner, IReadOnlyList<BatchedMigrationState> Migrations, int RunnersAlive)
{
    /// <summary>
    /// The same lists with each migration once: of those that contexts share a table for, each has its own, and the first what is nobody's.
    /// </summary>
    public static IReadOnlyList<MigrationList> Distinct(IReadOnlyList<MigrationList> lists) =>
        [.. lists.Select(list => list with { Migrations = [.. list.Migrations.Where(m => Of(m, list.Place, lists) == list)] })];

    private static MigrationList Of(BatchedMigrationState migration, string place, IReadOnlyList<MigrationList> lists)
    {
        var sharing = lists.Where(l => l.Place == place).ToList();
        return sharing.FirstOrDefault(l => l.Owner == migration.Owner) ?? sharing[0];
    }
}
