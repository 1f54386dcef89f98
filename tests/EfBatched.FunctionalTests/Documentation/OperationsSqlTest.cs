using System.Text.RegularExpressions;
using EfBatched.TestUtilities;
using EfBatched.TestUtilities.Postgres;
using EfBatched.TestUtilities.Shop;
using EfBatched.Tracking;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfBatched.FunctionalTests.Documentation;

/// <summary>Runs the SQL of docs/operations.md, which somebody will paste at night.</summary>
public partial class OperationsSqlTest(PostgresFixture postgres)
{
    [Fact]
    public async Task Every_statement_runs()
    {
        await using var database = await ShopDatabase.CreateAsync(postgres, ShopProvider.PostgreSql, orders: 10);
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var statements = Statements();

        Assert.NotEmpty(statements);
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task The_statement_that_stops_everything_is_a_pause_of_all()
    {
        await using var database = await ShopDatabase.CreateAsync(postgres, ShopProvider.PostgreSql, orders: 10);
        await using var context = database.CreateContext();
        await context.Set<BatchedMigrationRow>().ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        await context.Database.EnqueueBatchedMigrationAsync<ChangeOrders>(cancellationToken: TestContext.Current.CancellationToken);

        await context.Database.ExecuteSqlRawAsync(Statements()[0], TestContext.Current.CancellationToken);
        await context.Database.EnqueueBatchedMigrationAsync<ChangeLogs>(cancellationToken: TestContext.Current.CancellationToken);

        var states = await context.Database.BatchedMigrations().ListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([BatchedMigrationStatus.Paused, BatchedMigrationStatus.Paused], states.Select(s => s.Status));
        Assert.Equal(2, await context.Database.BatchedMigrations().ResumeAllAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    private static List<string> Statements() =>
        [.. SqlBlock().Matches(Repository.Read("docs/operations.md")).Select(m => m.Groups["sql"].Value)];

    [GeneratedRegex(@"^```sql\n(?<sql>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
