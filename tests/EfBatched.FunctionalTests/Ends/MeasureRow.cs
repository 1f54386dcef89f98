using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>A row whose key may be no number.</summary>
public sealed class MeasureRow : CountedRow, ICountedRow<MeasureRow>
{
    public double Value { get; set; }

    public static void Map(EntityTypeBuilder<MeasureRow> row) => row.HasKey(r => r.Value);

    public static void Configure(BatchedMigrationBuilder<MeasureRow> migration) => migration.HasBatchSize(1);
}
