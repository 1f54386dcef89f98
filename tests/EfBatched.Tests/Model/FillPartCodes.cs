using Microsoft.EntityFrameworkCore;

namespace EfBatched.Tests.Model;

/// <summary>Looks for what no row has, in its second condition.</summary>
public sealed class FillPartCodes : BatchedMigration<DbContext, Part>
{
    protected override void Configure(BatchedMigrationBuilder<Part> migration) =>
        migration.Where(p => p.Note == null).Where(p => p.IsOld && p.Code == null!);

    public override Task<int> MigrateAsync(Batch<DbContext, Part> batch, CancellationToken cancellationToken) => Task.FromResult(0);
}
