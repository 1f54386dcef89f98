using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>A row whose key leads with a character of which the database ignores the case.</summary>
public sealed class LetterRow : CountedRow, ICountedRow<LetterRow>
{
    public char Letter { get; set; }

    public int Id { get; set; }

    public static void Map(EntityTypeBuilder<LetterRow> row)
    {
        row.HasKey(r => new { r.Letter, r.Id });
        row.Property(r => r.Letter).UseCollation("NOCASE");
    }

    public static void Configure(BatchedMigrationBuilder<LetterRow> migration) => migration.HasFixedBatchSize(3);
}
