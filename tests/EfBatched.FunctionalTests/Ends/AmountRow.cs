using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>A row whose key may have more digits than C# has.</summary>
public sealed class AmountRow : CountedRow, ICountedRow<AmountRow>
{
    public decimal Amount { get; set; }

    public static void Map(EntityTypeBuilder<AmountRow> row) => row.HasKey(r => r.Amount);

    public static void Configure(BatchedMigrationBuilder<AmountRow> migration) => migration.HasBatchSize(1);
}
