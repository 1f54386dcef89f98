using EfBatched.TestUtilities.Postgres;
using Npgsql;

namespace EfBatched.FunctionalTests.Infrastructure;

public class TestDatabaseTest(PostgresFixture postgres)
{
    [Fact]
    public async Task Databases_are_separate()
    {
        await using var first = await postgres.CreateDatabaseAsync();
        await using var second = await postgres.CreateDatabaseAsync();

        await first.ExecuteAsync("CREATE TABLE only_here (id int)");

        Assert.Null(await second.ScalarAsync<string>("SELECT to_regclass('only_here')::text"));
    }

    [Fact]
    public async Task A_template_is_built_once_and_its_copies_are_separate()
    {
        var builds = 0;
        async Task BuildAsync(string connectionString)
        {
            Interlocked.Increment(ref builds);

            // Left in the pool on purpose: the fixture must clear it before it can copy the template.
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await connection.ExecuteAsync("CREATE TABLE built (id int); INSERT INTO built VALUES (1), (2)");
        }

        var copies = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => postgres.CreateDatabaseAsync("template test", BuildAsync)));
        await copies[0].ExecuteAsync("DELETE FROM built");

        Assert.Equal(1, builds);
        Assert.Equal(0, await copies[0].ScalarAsync<long>("SELECT count(*) FROM built"));
        Assert.Equal(2, await copies[3].ScalarAsync<long>("SELECT count(*) FROM built"));
        foreach (var copy in copies)
        {
            await copy.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_template_that_cannot_be_built_fails_each_test_that_needs_it()
    {
        Task<TestDatabase> CreateAsync() =>
            postgres.CreateDatabaseAsync("broken template", _ => throw new InvalidOperationException("broken"));

        var first = await Assert.ThrowsAsync<InvalidOperationException>(CreateAsync);
        var second = await Assert.ThrowsAsync<InvalidOperationException>(CreateAsync);

        Assert.Equal(["broken", "broken"], [first.Message, second.Message]);
    }

    [Fact]
    public async Task Disposing_drops_a_database_that_is_in_use()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var user = await database.OpenAsync();

        await database.DisposeAsync();

        await using var server = new NpgsqlConnection(postgres.ConnectionString);
        await server.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await server.ScalarAsync<long>($"SELECT count(*) FROM pg_database WHERE datname = '{database.Name}'"));
        await Assert.ThrowsAsync<PostgresException>(() => user.ExecuteAsync("SELECT 1"));
    }
}
