using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>A row of a migration that can be verified.</summary>
public sealed class OpenRow : CountedRow, ICountedRow<OpenRow>
{
    public int Id { get; set; }

    public static void Map(EntityTypeBuilder<OpenRow> row) => row.Property(r => r.Id).ValueGeneratedNever();

    public static void Configure(BatchedMigrationBuilder<OpenRow> migration) => migration.Where(r => r.N == 0);
}
