using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>A row whose key is a text that C# reads in any case, and writes in one.</summary>
public sealed class NameRow : CountedRow, ICountedRow<NameRow>
{
    public Name Name { get; set; }

    public static void Map(EntityTypeBuilder<NameRow> row)
    {
        row.HasKey(r => r.Name);
        row.Property(r => r.Name).HasConversion<string>();
    }

    public static void Configure(BatchedMigrationBuilder<NameRow> migration) => migration.HasFixedBatchSize(1).Where(r => r.N == 0);
}
