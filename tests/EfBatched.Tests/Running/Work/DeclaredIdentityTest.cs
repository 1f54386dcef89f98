using EfBatched.Databases.PostgreSql;
using EfBatched.Sql;
using EfBatched.Storage.Migrations;
using EfBatched.Work;

namespace EfBatched.Tests.Running.Work;

[Trait("contract", "T8")]
public class DeclaredIdentityTest
{
    private const string Owner = "Shop.CoreContext";

    private static readonly TableName Items = new("Items", "public");

    private static readonly DeclaredIdentity Declared = new("BackfillCode", Owner, Items, PostgreSqlProvider.Instance);

    [Theory]
    [InlineData(Owner)]
    [InlineData(null)]
    public void A_row_over_its_table_is_its_own_or_of_nobody(string? owner) => Assert.Null(Declared.FindMismatch(Row(owner, Items)));

    [Fact]
    public void A_row_of_another_owner_is_another_migration_even_over_the_same_table() =>
        Assert.NotNull(Declared.FindMismatch(Row("Shop.SalesContext", Items)));

    [Theory]
    [InlineData(Owner)]
    [InlineData(null)]
    public void A_row_over_another_table_is_another_migration(string? owner) =>
        Assert.NotNull(Declared.FindMismatch(Row(owner, Items with { Schema = "sales" })));

    [Theory]
    [InlineData(Owner, true)]
    [InlineData("Shop.SalesContext", false)]
    [InlineData(null, false)]
    public void Only_of_its_own_row_the_table_may_be_gone(string? owner, bool isOwn) =>
        Assert.Equal(isOwn, Declared.FindMismatch(Row(owner, new TableName("Articles", "public"), hasTable: false)) is null);

    private static MigrationIdentity Row(string? owner, TableName table, bool hasTable = true) =>
        new(1, "BackfillCode", BatchedMigrationStatus.Active, owner, table, "public", hasTable);
}
