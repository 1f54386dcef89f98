using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EfBatched.Design.Tests.Migrations;

/// <summary>Declares a condition over cities and does nothing.</summary>
public abstract class Filtered(Expression<Func<City, bool>> where, Action<BatchedMigrationBuilder<City>>? more = null)
    : BatchedMigration<DbContext, City>
{
    protected override void Configure(BatchedMigrationBuilder<City> migration)
    {
        migration.HasName("Fill").Where(where);
        more?.Invoke(migration);
    }

    public override Task<int> MigrateAsync(Batch<DbContext, City> batch, CancellationToken cancellationToken) => Task.FromResult(0);
}
