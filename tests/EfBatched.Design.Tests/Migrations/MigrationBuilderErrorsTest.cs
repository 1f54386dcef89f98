using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.Design.Tests.Migrations;

public class MigrationBuilderErrorsTest
{
    private const string NotSupported =
        "has no batched migrations: the SQL of their steps is written for PostgreSQL ('Npgsql.EntityFrameworkCore.PostgreSQL') and SQLite "
        + "('Microsoft.EntityFrameworkCore.Sqlite') only. Use one of them, or remove 'UseBatchedMigrations()' and the steps of batched "
        + "migrations from the schema migrations of this provider.";

    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore.SqlServer", "The provider 'Microsoft.EntityFrameworkCore.SqlServer' " + NotSupported)]
    [InlineData(null, "The provider '(none)' " + NotSupported)]
    public void Another_provider_is_refused(string? provider, string message)
    {
        var migration = new MigrationBuilder(provider);

        Assert.Equal(message, Assert.Throws<NotSupportedException>(() => Enqueue(migration)).Message);
        Assert.Equal(message, Assert.Throws<NotSupportedException>(() => migration.DequeueBatchedMigration("Fill")).Message);
        Assert.Equal(message, Assert.Throws<NotSupportedException>(() => migration.EnsureBatchedMigrationFinished("Fill")).Message);
    }

    [Fact]
    public void A_step_without_key_columns_is_refused() =>
        Assert.Equal(
            "The batched migration 'Fill' is enqueued without key columns, so its rows could not be put in an order. "
            + "Name the columns of a unique key: 'keyColumns: new[] { \"id\" }'. (Parameter 'keyColumns')",
            Assert.Throws<ArgumentException>(() => Enqueue(Sqlite(), keyColumns: [])).Message);

    [Fact]
    public void A_step_without_a_name_is_refused()
    {
        Assert.Equal("name", Assert.Throws<ArgumentException>(() => Enqueue(Sqlite(), name: " ")).ParamName);
        Assert.Equal("name", Assert.Throws<ArgumentException>(() => Sqlite().DequeueBatchedMigration("")).ParamName);
        Assert.Equal("name", Assert.Throws<ArgumentException>(() => Sqlite().EnsureBatchedMigrationFinished("")).ParamName);
    }

    [Fact]
    public void Sizes_out_of_range_are_refused()
    {
        Assert.Equal("batchSize", Assert.Throws<ArgumentOutOfRangeException>(() => Enqueue(Sqlite(), batchSize: 0)).ParamName);
        Assert.Equal("jobSize", Assert.Throws<ArgumentOutOfRangeException>(() => Enqueue(Sqlite(), jobSize: 10_000_001)).ParamName);
        Assert.Equal(
            "maxParallelJobs", Assert.Throws<ArgumentOutOfRangeException>(() => Enqueue(Sqlite(), maxParallelJobs: 0)).ParamName);
    }

    private static MigrationBuilder Sqlite() => new("Microsoft.EntityFrameworkCore.Sqlite");

    private static void Enqueue(
        MigrationBuilder migration,
        string name = "Fill",
        string[]? keyColumns = null,
        int batchSize = 10,
        int jobSize = 100,
        int maxParallelJobs = 1) =>
        migration.EnqueueBatchedMigration(name, "cities", keyColumns ?? ["id"], batchSize, jobSize, maxParallelJobs: maxParallelJobs);
}
