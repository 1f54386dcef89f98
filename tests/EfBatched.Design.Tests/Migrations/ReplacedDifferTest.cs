using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EfBatched.Design.Tests.Migrations;

public class ReplacedDifferTest
{
    [Fact]
    public void A_context_that_replaces_the_differ_is_refused()
    {
        using var context = new ModelContext(_ => { }, options: o => o.ReplaceService<IMigrationsModelDiffer, NoDifferences>());

        Assert.Equal(
            "The context replaces 'IMigrationsModelDiffer', which would drop the steps of batched migrations from 'dotnet ef migrations add' "
            + "without a word. Remove 'ReplaceService<IMigrationsModelDiffer, …>()' from the context's options, or remove 'UseBatchedMigrations()'.",
            Assert.Throws<InvalidOperationException>(() => context.Model).Message);
    }

    private sealed class NoDifferences : IMigrationsModelDiffer
    {
        public bool HasDifferences(IRelationalModel? source, IRelationalModel? target) => false;

        public IReadOnlyList<MigrationOperation> GetDifferences(IRelationalModel? source, IRelationalModel? target) => [];
    }
}
