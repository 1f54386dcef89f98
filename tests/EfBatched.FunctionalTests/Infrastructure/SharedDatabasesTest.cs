using EfBatched.TestUtilities.Postgres;
using Npgsql;

namespace EfBatched.FunctionalTests.Infrastructure;

public sealed class SharedDatabasesTest : IAsyncDisposable
{
    private readonly SharedDatabases _databases;

    public SharedDatabasesTest(PostgresFixture postgres) =>
        _databases = new SharedDatabases(
            () => postgres.CreateDatabaseAsync(
                "shared",
                async connectionString =>
                {
                    await using var connection = new NpgsqlConnection(connectionString);
                    await connection.OpenAsync(TestContext.Current.CancellationToken);
                    await connection.ExecuteAsync("CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY, value int)");
                }))
        {
            LockTimeout = TimeSpan.FromMilliseconds(100),
        };

    public ValueTask DisposeAsync() => _databases.DisposeAsync();

    [Fact]
    public async Task What_is_given_back_goes_to_the_next_without_rows_and_counts_from_one()
    {
        var first = await _databases.TakeAsync();
        await first.ExecuteAsync("INSERT INTO item (value) VALUES (7), (8)");
        await first.DisposeAsync();

        await using var second = await _databases.TakeAsync();

        Assert.Equal(first.Name, second.Name);
        Assert.Equal(0, await second.ScalarAsync<long>("SELECT count(*) FROM item"));
        Assert.Equal(1, await second.ScalarAsync<int>("INSERT INTO item (value) VALUES (9) RETURNING id"));
    }

    [Fact]
    public async Task Nobody_has_a_database_that_another_one_has()
    {
        var first = await _databases.TakeAsync();
        await using var second = await _databases.TakeAsync();
        await first.DisposeAsync();
        await first.DisposeAsync();

        await using var third = await _databases.TakeAsync();
        await using var fourth = await _databases.TakeAsync();

        Assert.Equal(first.Name, third.Name);
        Assert.Equal(3, new[] { second.Name, third.Name, fourth.Name }.Distinct().Count());
    }

    [Fact]
    public async Task A_transaction_that_is_left_behind_fails_the_test_that_left_it()
    {
        var database = await _databases.TakeAsync();
        // A pool would complain of a session that is ended in mid-transaction, as this one is in the end.
        await using var left = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await left.OpenAsync(TestContext.Current.CancellationToken);
        await left.ExecuteAsync("BEGIN; SELECT value FROM item");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => database.DisposeAsync().AsTask());

        Assert.StartsWith("This test leaves a transaction behind in a database that others go on with.", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(" idle in transaction SELECT value FROM item", exception.Message, StringComparison.Ordinal);
        await using var next = await _databases.TakeAsync();
        Assert.NotEqual(database.Name, next.Name);
    }

    [Theory]
    [InlineData("ALTER TABLE item ADD note text", "+ item note 3 text")]
    [InlineData("ALTER TABLE item DROP value; ALTER TABLE item ADD value int", "- item value 2 integer")]
    [InlineData("ALTER TABLE item ADD CHECK (value > 0)", "+ item item_value_check t CHECK ((value > 0))")]
    [InlineData("ALTER TABLE item ENABLE ROW LEVEL SECURITY", "+ item r postgres t f")]
    [InlineData("CREATE INDEX by_value ON item (value)", "+ t CREATE INDEX by_value")]
    [InlineData("CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'", "+ one() SELECT 1")]
    [InlineData("CREATE SCHEMA other", "+ schema other")]
    [InlineData("CREATE TABLE other (id int)", "+ other r postgres f f")]
    public async Task A_schema_that_has_changed_fails_the_test_that_changed_it(string sql, string difference)
    {
        var database = await _databases.TakeAsync();
        await database.ExecuteAsync(sql);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => database.DisposeAsync().AsTask());

        Assert.StartsWith("This test changes the schema of a database that others go on with", exception.Message, StringComparison.Ordinal);
        Assert.Contains(difference, exception.Message, StringComparison.Ordinal);
        await using var next = await _databases.TakeAsync();
        Assert.NotEqual(database.Name, next.Name);
    }
}
