namespace EfBatched.FunctionalTests.Migrations;

public sealed class PendingMigration : BatchedMigration<PendingContext, City>
{
    public override Task<int> MigrateAsync(Batch<PendingContext, City> batch, CancellationToken cancellationToken) => Task.FromResult(0);
}
