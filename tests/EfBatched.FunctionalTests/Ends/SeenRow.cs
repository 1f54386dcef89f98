using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>A row of a migration whose roles are known to see all rows.</summary>
public sealed class SeenRow : CountedRow, ICountedRow<SeenRow>
{
    public int Id { get; set; }

    public static void Map(EntityTypeBuilder<SeenRow> row) => row.Property(r => r.Id).ValueGeneratedNever();

    public static void Configure(BatchedMigrationBuilder<SeenRow> migration) => migration.SeesAllRows().Where(r => r.N == 0);
}
