using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>A row of a migration with every setting at its default.</summary>
public sealed class PlainRow : CountedRow, ICountedRow<PlainRow>
{
    public int Id { get; set; }

    public static void Map(EntityTypeBuilder<PlainRow> row) => row.Property(r => r.Id).ValueGeneratedNever();

    public static void Configure(BatchedMigrationBuilder<PlainRow> migration)
    {
    }
}
