using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>A row whose key has values that C# writes as infinity.</summary>
public sealed class DayRow : CountedRow, ICountedRow<DayRow>
{
    public DateOnly Day { get; set; }

    public static void Map(EntityTypeBuilder<DayRow> row) => row.HasKey(r => r.Day);

    public static void Configure(BatchedMigrationBuilder<DayRow> migration) => migration.HasFixedBatchSize(1);
}
