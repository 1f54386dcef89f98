using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Model;

/// <summary>The base of the migrations of these tests: all that differs is how they are configured.</summary>
public abstract class BookMigration : BatchedMigration<DbContext, Book>
{
    public override Task<int> MigrateAsync(Batch<DbContext, Book> batch, CancellationToken cancellationToken) => Task.FromResult(0);
}
