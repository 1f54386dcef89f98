using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfBatched.FunctionalTests.Ends;

/// <summary>How rows of a type are mapped, and how their migration is declared.</summary>
public interface ICountedRow<TRow>
    where TRow : class
{
    static abstract void Map(EntityTypeBuilder<TRow> row);

    static abstract void Configure(BatchedMigrationBuilder<TRow> migration);
}
