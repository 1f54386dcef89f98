using System.Data.Common;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Postgres.Servers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace EfBatched.FunctionalTests.Sample;

public class SampleTest(PostgresFixture postgres)
{
    private static readonly string[] Migrations = ["BackfillSearchName", "ComputeGeohash", "RemoveRepeatedSpellings"];

    [Fact]
    [Trait("contract", "B1")]
    [Trait("contract", "B12")]
    public async Task On_sqlite_every_row_is_migrated_once_though_it_is_killed_and_stopped()
    {
        var folder = Directory.CreateTempSubdirectory("efbatched-sample-");
        var connectionString = $"Data Source={Path.Combine(folder.FullName, "geo.db")}";

        await InterruptAndFinishAsync(connectionString);

        await using (var connection = new SqliteConnection(connectionString))
        {
            await CheckRowsAsync(connection);
            SqliteConnection.ClearPool(connection);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    [Trait("contract", "B1")]
    [Trait("contract", "B12")]
    public async Task On_postgres_every_row_is_migrated_once_though_it_is_killed_and_stopped()
    {
        await using var database = await postgres.CreateDatabaseAsync();

        // The sample creates its database where it is missing.
        await database.DisposeAsync();
        await InterruptAndFinishAsync(database.ConnectionString);

        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await CheckRowsAsync(connection);
    }

    [Fact]
    [Trait("contract", "B1")]
    public async Task Three_first_starts_at_once_outlive_ended_sessions_and_a_crash_of_the_server()
    {
        await using var server = await LocalPostgres.StartAsync(isDurable: true);
        var connectionString = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "geo" }.ConnectionString;

        var apps = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SampleApp.StartAsync(connectionString)));
        await Task.WhenAny(apps.Select(a => a.Process.WaitForLineAsync(
            l => l.StartsWith("Loading places", StringComparison.Ordinal), "places", TimeSpan.FromMinutes(5))));
        Assert.True(await EndSessionsAsync(server.ConnectionString) > 0);
        await apps[0].WaitForProgressAsync(Migrations);
        foreach (var migration in Migrations)
        {
            await SampleApp.HurryAsync(connectionString, migration);
        }

        await server.KillAsync();
        await server.StartAgainAsync();
        foreach (var migration in Migrations)
        {
            await SampleApp.WaitForTheEndAsync(connectionString, migration);
        }

        Assert.All(apps, a => Assert.False(a.Process.ExitCode.IsCompleted, string.Join('\n', a.Process.Errors)));
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            await CheckRowsAsync(connection);
        }

        foreach (var app in apps)
        {
            await app.Process.TerminateAsync();
            Assert.Equal(0, await app.Process.ExitCode.WaitForAsync());
            await app.DisposeAsync();
        }
    }

    private static async Task<long> EndSessionsAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'geo' AND pid <> pg_backend_pid()", connection);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static async Task InterruptAndFinishAsync(string connectionString)
    {
        await using (var first = await SampleApp.StartAsync(connectionString))
        {
            await first.WaitForProgressAsync("BackfillSearchName", "ComputeGeohash");
            first.Process.Kill();
            Assert.Equal(128 + 9, await first.Process.ExitCode.WaitForAsync());
        }

        await using (var second = await SampleApp.StartAsync(connectionString))
        {
            await second.WaitForProgressAsync("ComputeGeohash", "RemoveRepeatedSpellings");
            await second.Process.TerminateAsync();
            Assert.Equal(0, await second.Process.ExitCode.WaitForAsync());
            Assert.Empty(second.Process.Errors);
        }

        await using var third = await SampleApp.StartAsync(connectionString);
        await third.WaitForProgressAsync("ComputeGeohash", "RemoveRepeatedSpellings");
        await CheckPageAsync(third.Page);
        foreach (var migration in Migrations)
        {
            await SampleApp.HurryAsync(connectionString, migration);
        }

        foreach (var migration in Migrations)
        {
            await SampleApp.WaitForTheEndAsync(connectionString, migration);
        }

        await CheckSearchAsync(third.Page);
        await CheckFiguresAsync(connectionString);
        await third.Process.TerminateAsync();
        Assert.Equal(0, await third.Process.ExitCode.WaitForAsync());
    }

    private static async Task CheckPageAsync(Uri page)
    {
        using var client = new HttpClient { BaseAddress = page };
        var html = await client.GetStringAsync("/", TestContext.Current.CancellationToken);

        Assert.All(Migrations, m => Assert.Contains($"aria-label=\"{m}\"", html, StringComparison.Ordinal));
        Assert.Contains("<span class=\"tag\">Running</span>", html, StringComparison.Ordinal);
        Assert.Contains("GeoNames", html, StringComparison.Ordinal);
    }

    private static async Task CheckSearchAsync(Uri page)
    {
        using var client = new HttpClient { BaseAddress = page };

        var found = await client.GetStringAsync("/search?q=zurich", TestContext.Current.CancellationToken);
        var metrics = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        // Zürich, by the plain spelling that was kept.
        Assert.Contains("<th scope=\"row\">Z&#252;rich</th><td>CH</td>", found, StringComparison.Ordinal);
        Assert.Contains("efbatched", metrics, StringComparison.Ordinal);
        Assert.Contains("service_name=\"places\"", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("not yet", found, StringComparison.Ordinal);
    }

    // Rows are counted with the guard of the next batch, so a kill may leave those of one batch uncounted; no row is counted twice. Batches
    // may have been larger then than they are in the end, but none is larger than a job.
    private static async Task CheckFiguresAsync(string connectionString)
    {
        var expected = await ExpectedPlaces.ReadAsync();
        using var json = await SampleApp.ListAsync(connectionString);
        var migrations = json.RootElement.EnumerateArray().ToDictionary(m => m.GetProperty("name").GetString()!);

        // Newest first.
        Assert.Equal(Migrations.Reverse(), migrations.Keys);
        await CheckAsync("BackfillSearchName", expected.Places.Count);
        await CheckAsync("ComputeGeohash", expected.Places.Count);
        await CheckAsync("RemoveRepeatedSpellings", expected.RemovedSpellings);

        async Task CheckAsync(string name, int rows)
        {
            var state = migrations[name];
            Assert.Equal("Finished", state.GetProperty("status").GetString());
            Assert.InRange(
                state.GetProperty("rowsMigrated").GetInt64(), rows - await SampleApp.LargestJobAsync(connectionString, name), rows);
        }
    }

    private static async Task CheckRowsAsync(DbConnection connection)
    {
        var expected = await ExpectedPlaces.ReadAsync();
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        // What is lower case is the database's to say; whether the column agrees with the name it has now is ours.
        var cities = await QueryAsync(
            connection,
            """SELECT "Id", "Name", "Geohash", coalesce("SearchName" = lower("Name"), false) FROM "Cities" ORDER BY "Id" """,
            r => (Id: r.GetInt32(0), Name: r.GetString(1), Geohash: r.GetString(2), IsLower: r.GetBoolean(3)));
        var spellings = await QueryAsync(
            connection,
            """SELECT "CityId", "Number", "Text" FROM "Spellings" ORDER BY "CityId", "Number" """,
            r => (r.GetInt32(0), r.GetInt32(1), r.GetString(2)));

        Assert.Equal(expected.Places.Select(p => (p.Id, p.Name)), cities.Select(c => (c.Id, c.Name)));
        Assert.All(cities, c => Assert.True(c.IsLower, $"The search name of city {c.Id} is wrong."));
        Assert.All(
            cities.Zip(expected.Places),
            pair => Assert.True(
                GeohashCell.Contains(pair.First.Geohash, pair.Second.Longitude, pair.Second.Latitude),
                $"The geohash '{pair.First.Geohash}' of city {pair.First.Id} is wrong."));
        Assert.Equal(expected.Spellings, spellings);
    }

    private static async Task<List<T>> QueryAsync<T>(DbConnection connection, string sql, Func<DbDataReader, T> read)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
