using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Model;

public sealed class ShelfMigration : BatchedMigration<DbContext, Shelf>
{
    public override Task<int> MigrateAsync(Batch<DbContext, Shelf> batch, CancellationToken cancellationToken) => Task.FromResult(0);
}
